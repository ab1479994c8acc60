import fc from 'fast-check';
import { CompactEncrypt, CompactSign, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { CODE, fixture } from '../fixtures/terminal.ts';
import { createTerminal } from '../service-processing/terminal.ts';
import { publicJwk } from '../trusted-storage/web-crypto-keys.ts';
import { openPersonalisation } from './personalisation.ts';

/** Good personalisation data as an enrolled terminal holds them, and what they are opened with. */
const sample = async () => {
  const { dependencies } = await fixture();
  const terminal = createTerminal(dependencies);
  await terminal.until((s) => s.kind === 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  await terminal.until((s) => s.kind === 'ready');
  terminal.close();
  const [keys, record, held] = [
    await dependencies.storage.keys(),
    await dependencies.storage.read('device'),
    await dependencies.storage.read('personalisation'),
  ];
  if (!keys || !record || !held) throw new Error('Not enrolled');
  const { personalisationKey, deviceId } = record;
  return { jwe: held.jwe, expected: { keys, personalisationKey, deviceId, heldVersion: 1 } };
};

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error) => error.code,
  );

describe('personalisation data', () => {
  it('are opened for the device they were made for', async () => {
    const { jwe, expected } = await sample();
    expect(await openPersonalisation(jwe, expected)).toMatchObject({
      version: 1,
      merchantName: 'Hazel Coffee',
    });
  });

  it('of an older version than held are refused', async () => {
    const { jwe, expected } = await sample();
    expect(await code(openPersonalisation(jwe, { ...expected, heldVersion: 2 }))).toBe(
      'ERR_PERSONALISATION_ROLLBACK',
    );
  });

  it('for another device are refused', async () => {
    const [ours, theirs] = [await sample(), await sample()];
    expect(await code(openPersonalisation(theirs.jwe, ours.expected))).toBe('ERR_PERSONALISATION_INVALID');
  });

  it('signed by another key, or of another type, are refused', async () => {
    const { expected } = await sample();
    const { privateKey } = await generateKeyPair('ES256');
    const other = await new CompactSign(new TextEncoder().encode('{}'))
      .setProtectedHeader({ alg: 'ES256', typ: 'personalisation+jwt' })
      .sign(privateKey);
    const jwe = await new CompactEncrypt(new TextEncoder().encode(other))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(expected.keys.encryptionKey);
    expect(await code(openPersonalisation(jwe, expected))).toBe('ERR_PERSONALISATION_INVALID');
  });

  it('that are good but signed with no server key behind them are refused', async () => {
    const { jwe, expected } = await sample();
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    const personalisationKey = publicJwk(await exportJWK(publicKey));
    expect(await code(openPersonalisation(jwe, { ...expected, personalisationKey }))).toBe(
      'ERR_PERSONALISATION_INVALID',
    );
  });

  it('changed in any one character are refused', async () => {
    const { jwe, expected } = await sample();
    await fc.assert(
      fc.asyncProperty(fc.nat(jwe.length - 1), fc.constantFrom('A', 'z', '5', '-'), async (at, to) => {
        const changed = `${jwe.slice(0, at)}${to}${jwe.slice(at + 1)}`;
        fc.pre(jwe[at] !== '.' && changed !== jwe && bits(jwe) !== bits(changed));
        expect(await code(openPersonalisation(changed, expected))).toBe('ERR_PERSONALISATION_INVALID');
      }),
      { numRuns: 150 },
    );
  });
});

/** The bytes that a compact JWE stands for: the last character of a part may hold bits that mean nothing. */
const bits = (jwe: string): string =>
  jwe
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('hex'))
    .join('.');
