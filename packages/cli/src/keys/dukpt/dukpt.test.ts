import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../../vectors/vector-case.ts';
import { inMemory } from '../../testing/in-memory.ts';

const { tally } = inMemory();
const read = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../../vectors/crypto-dukpt/${name}.json`, import.meta.url), 'utf8'),
  ).values;
const aes = read('aes128-x9.24-3');
const tdes = read('tdes-x9.24-1-a');
const derive = (bdk: string, ksn: string, usage: string, ...more: string[]) =>
  tally(['keys', 'dukpt', 'derive', '--bdk', bdk, '--ksn', ksn, '--usage', usage, ...more]);

describe('tally keys dukpt derive', () => {
  it.each((aes.ksn_verify as string[]).map((ksn, at) => [ksn, at] as const))('AES, %s', async (ksn, at) => {
    vectorCase('crypto-dukpt/aes128-x9.24-3', `working keys ${ksn}`);
    const { output, exitCode } = await derive(aes.bdk, ksn, 'pin');
    expect(output).toEqual({
      algorithm: 'aes',
      initialKey: aes.ik_verify,
      derivationKey: aes.txn_key_verify[at],
      key: aes.pin_key_aes128_verify[at],
      checkValue: expect.stringMatching(/^[0-9A-F]{10}$/),
    });
    expect(exitCode).toBe(0);
    expect((await derive(aes.bdk, ksn, 'mac-request')).output.key).toBe(aes.cmac_aes128_key_verify[at]);
    expect((await derive(aes.bdk, ksn, 'data-request', '--length', 'aes128')).output.key).toBe(
      aes.data_aes128_key_verify[at],
    );
  });

  it.each((tdes.ksn_verify as string[]).map((ksn, at) => [ksn, at] as const))('TDES, %s', async (ksn, at) => {
    vectorCase('crypto-dukpt/tdes-x9.24-1-a', `keys ${ksn}`);
    const { output } = await derive(tdes.bdk, ksn, 'mac-request');
    expect(output).toMatchObject({
      algorithm: 'tdes',
      initialKey: tdes.ik_verify,
      derivationKey: tdes.txn_key_verify[at],
      checkValue: expect.stringMatching(/^[0-9A-F]{6}$/),
    });
    // Only the PIN's variant differs from the transaction key in the last byte of each half.
    const pin = await derive(tdes.bdk, ksn, 'pin');
    expect(String(pin.output.key).slice(0, 14)).toBe(String(tdes.txn_key_verify[at]).slice(0, 14));
  });

  it('has no check value of an HMAC key, and shows people no key', async () => {
    const { output, text } = await derive(aes.bdk, aes.ksn_verify[0], 'mac-both', '--length', 'hmac128');
    expect(output.checkValue).toBeNull();
    expect(text).not.toContain(String(output.key));
    expect(text).not.toContain(String(output.initialKey));
  });

  it.each<[code: string, path: string, bdk: string, ksn: string, more: string[]]>([
    ['ERR_OPTION_VALUE', '--ksn', aes.bdk, '00', []],
    ['ERR_DUKPT_COUNTER', 'ksn', aes.bdk, '123456789012345600000000', []],
    ['ERR_DUKPT_COUNTER', 'ksn', aes.bdk, '1234567890123456FFFFFFFF', []],
    ['ERR_DUKPT_LENGTH', 'type', aes.bdk, '123456789012345600000001', ['--length', 'aes256']],
    ['ERR_DUKPT_KEY', 'baseKey', '00', '123456789012345600000001', []],
    ['ERR_OPTION_VALUE', '--length', tdes.bdk, 'FFFF9876543210E00001', ['--length', 'aes128']],
    ['ERR_OPTION_VALUE', '--length', tdes.bdk, 'FFFF9876543210E00001', ['--length', 'aes512']],
    ['ERR_HEX', '--bdk', 'x', 'FFFF9876543210E00001', []],
  ])('is used wrongly: %s at %s', async (code, path, bdk, ksn, more) => {
    const { output, exitCode } = await derive(bdk, ksn, 'pin', ...more);
    expect(output).toEqual({ error: { code, message: expect.any(String), path } });
    expect(exitCode).toBe(2);
  });

  it('has no key of TDES DUKPT for every usage', async () => {
    const { output } = await derive(tdes.bdk, 'FFFF9876543210E00001', 'key-encryption');
    expect(output).toMatchObject({ error: { code: 'ERR_DUKPT_USAGE', path: 'usage' } });
  });
});

describe('tally keys dukpt initial and update', () => {
  const initial = (...more: string[]) => tally(['keys', 'dukpt', 'initial', ...more]);
  const update = (...more: string[]) => tally(['keys', 'dukpt', 'update', ...more]);

  it('make the initial key by its ID or its key serial number', async () => {
    for (const id of [aes.ikid, aes.ksn_verify[0]]) {
      expect((await initial('--bdk', aes.bdk, '--id', id)).output.initialKey).toBe(aes.ik_verify);
    }
    expect((await initial('--bdk', tdes.bdk, '--id', tdes.iksn)).output.initialKey).toBe(tdes.ik_verify);
    const eight = ['--id', tdes.iksn.slice(0, 16), '--algorithm', 'tdes'];
    expect((await initial('--bdk', tdes.bdk, ...eight)).output.initialKey).toBe(tdes.ik_verify);
  });

  // ANSI X9.24-3:2017 supplement, AES-128: pages 7, 24 and 30.
  it.each([
    ['aes128', '9A9770AEE1ACD1B13473D0463A1883B9'],
    ['tdes2', '4744A5ECBC62B5C4BB76FBEAE1E244A3'],
    ['tdes3', 'AF82BE8533CFCA526DA71708667AD0BBC7A7517504C78C8A'],
  ])('make the update key, %s', async (length, updateKey) => {
    const asked = ['--id', aes.ikid, '--length', length];
    expect((await update('--ik', aes.ik_verify, ...asked)).output.updateKey).toBe(updateKey);
    expect((await update('--bdk', aes.bdk, ...asked)).output.updateKey).toBe(updateKey);
    expect((await update('--ik', aes.ik_verify, '--bdk', aes.bdk, ...asked)).output.updateKey).toBe(
      updateKey,
    );
  });

  it('are used wrongly', async () => {
    expect((await update('--id', aes.ikid)).output).toMatchObject({ error: { code: 'ERR_OPTION_MISSING' } });
    const other = ['--ik', '00'.repeat(16), '--bdk', aes.bdk, '--id', aes.ikid];
    expect((await update(...other)).output).toMatchObject({
      error: { code: 'ERR_OPTION_VALUE', path: '--ik' },
    });
  });
});

describe('tally keys dukpt next', () => {
  const next = (terminal: ReturnType<typeof inMemory>, ...more: string[]) =>
    terminal.tally(['keys', 'dukpt', 'next', '--state', 'terminal.json', ...more]);

  it.each([
    ['AES', aes, aes.ikid],
    ['TDES', tdes, tdes.iksn],
  ])('gives the keys that the host derives, each once: %s', async (_, values, id) => {
    const terminal = inMemory();
    for (const [at, ksn] of (values.ksn_verify as string[]).entries()) {
      const begin = at === 0 ? ['--ik', values.ik_verify, '--id', id] : [];
      const { output } = await next(terminal, ...begin, '--usage', 'pin');
      expect(output).toMatchObject({ ksn, derivationKey: values.txn_key_verify[at] });
      expect(output.key).toBe((await derive(values.bdk, ksn, 'pin')).output.key);
    }
    const kept = new TextDecoder().decode(terminal.files.get('terminal.json') as Uint8Array);
    for (const gone of [values.ik_verify, ...values.txn_key_verify]) expect(kept).not.toContain(gone);
  });

  it('reads no file that is none of its own', async () => {
    const terminal = inMemory();
    await next(terminal, '--ik', aes.ik_verify, '--id', aes.ikid);
    const good = JSON.parse(new TextDecoder().decode(terminal.files.get('terminal.json') as Uint8Array));
    for (const broken of [
      {},
      { ...good, algorithm: 'des' },
      { ...good, keyBytes: 8 },
      { ...good, counter: 1.5 },
      { ...good, registers: [...good.registers.slice(1), '00'] },
    ]) {
      terminal.files.set('terminal.json', JSON.stringify(broken));
      expect((await next(terminal)).output).toMatchObject({ error: { code: 'ERR_KEY_STATE' } });
    }
    terminal.files.set('terminal.json', JSON.stringify({ ...good, registers: [] }));
    expect((await next(terminal)).output).toMatchObject({ error: { code: 'ERR_DUKPT_STATE' } });
  });
});
