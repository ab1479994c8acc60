import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TamperFinding } from '@tallystick/protocol';
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ID } from '../fixtures/fake-server.ts';
import { CODE, fixture } from '../fixtures/terminal.ts';
import { createTerminal } from '../service-processing/terminal.ts';
import { publicJwk } from '../trusted-storage/web-crypto-keys.ts';
import { fileStorage } from './file-storage.ts';
import { sealCardDataNode } from './seal-card-data.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terminal-sdk-'));
});
// A terminal that was just closed may still put its last state in place.
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('a terminal with file storage', () => {
  it('is the same terminal after a restart, its file is for its owner only, and wiping removes it', async () => {
    const path = join(folder, 'terminal.json');
    const given = await fixture({ storage: fileStorage(path) });
    const first = createTerminal(given.dependencies);
    await first.until((s) => s.kind === 'unenrolled');
    first.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    await first.until((s) => s.kind === 'ready');
    first.close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).not.toContain(CODE);

    const second = createTerminal({ ...given.dependencies, storage: fileStorage(path) });
    await second.until((s) => s.kind === 'ready');
    second.send({ type: 'charge', amount: { value: 1250, currency: 'EUR' } });
    await second.until((s) => s.kind === 'outcome' && s.result.verdict === 'approved');
    second.send({ type: 'wipe' });
    await second.until((s) => s.kind === 'unenrolled');
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it.each(['', '{}', 'not json', '{"records":{},"counter":-1}'])(
    'takes a file that holds %j for tampering, and starts over once a person has read that',
    async (text) => {
      const path = join(folder, 'terminal.json');
      await writeFile(path, text);
      const given = await fixture({ storage: fileStorage(path) });
      const terminal = createTerminal(given.dependencies);
      const state = await terminal.until((s) => s.kind === 'tampered' && s.step === 'done');
      expect(state).toMatchObject({ wiped: true, seen: [{ trip: 'storage' }], marker: { told: 'unsigned' } });
      terminal.send({ type: 'acknowledge' });
      await terminal.until((s) => s.kind === 'unenrolled');
    },
  );

  it('that stops itself leaves one file in its folder, which holds no secret and nothing from before', async () => {
    const path = join(folder, 'terminal.json');
    const seen: TamperFinding[] = [];
    let pulse = () => {};
    const given = await fixture({ storage: fileStorage(path) });
    const terminal = createTerminal({
      ...given.dependencies,
      tamper: {
        detectors: [() => seen],
        pulse: (look) => {
          pulse = look;
          return () => {};
        },
      },
    });
    await terminal.until((s) => s.kind === 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    await terminal.until((s) => s.kind === 'ready');
    const before = JSON.parse(await readFile(path, 'utf8'));
    // What a write that was cut off by a crash leaves beside.
    await writeFile(`${path}.new`, JSON.stringify(before));
    seen.push({ trip: 'hook', detail: 'SubtleCrypto.sign', sure: true });
    pulse();
    await terminal.until((s) => s.kind === 'tampered' && s.step === 'done');
    const left = async () => JSON.parse(await readFile(path, 'utf8'));
    await expect.poll(left).toMatchObject({ records: { tamper: { told: 'sent' } }, counter: 0 });
    expect(await readdir(folder)).toEqual(['terminal.json']);
    const text = await readFile(path, 'utf8');
    for (const secret of [before.keys.signing, before.keys.encryption, before.records.personalisation.jwe]) {
      expect(secret.length).toBeGreaterThan(40);
      expect(text).not.toContain(secret);
    }
    expect(Object.keys(JSON.parse(text).records)).toEqual(['tamper']);
    expect(JSON.parse(text).keys).toBeUndefined();
  });

  it('counts on after a restart', async () => {
    const path = join(folder, 'terminal.json');
    const storage = fileStorage(path);
    expect([await storage.nextCounter(), await storage.nextCounter()]).toEqual([1, 2]);
    expect(await fileStorage(path).nextCounter()).toBe(3);
  });
});

describe('card data sealed by synchronous calls', () => {
  it('are opened by a JOSE library, with the payment in the protected header', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ECDH-ES', { extractable: true });
    const cardData = { paymentId: ID('pay'), de55: 'nyYI', track2: 'mZk', cvm: 'none' } as const;
    const jwk = { ...publicJwk(await exportJWK(publicKey)), kid: 'card-data-1' };
    for (let i = 0; i < 20; i += 1) {
      const jwe = await sealCardDataNode(cardData, jwk);
      const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey);
      expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual(cardData);
      expect(protectedHeader).toMatchObject({
        alg: 'ECDH-ES',
        enc: 'A256GCM',
        kid: 'card-data-1',
        paymentId: ID('pay'),
      });
    }
  });
});
