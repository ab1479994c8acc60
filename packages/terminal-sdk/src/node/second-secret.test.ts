import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVICE_KEY_SCHEMES } from '@tallystick/attestation/evidence';
import { hmacDeviceKey, importDeviceKey } from '@tallystick/attestation/proof';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODE, fixture } from '../fixtures/terminal.ts';
import { createTerminal } from '../service-processing/terminal.ts';
import { fileStorage } from './file-storage.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terminal-sdk-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.each(DEVICE_KEY_SCHEMES)('file storage with a second secret of %s', (scheme) => {
  it('makes it, signs with it, and has the same one after a restart', async () => {
    const path = join(folder, 'terminal.json');
    const made = await fileStorage(path, { scheme }).makeKeys();
    expect(made.secondSecret.scheme).toBe(scheme);
    // What is held keeps its scheme, whatever new keys would be made of.
    const held = await fileStorage(path).keys();
    expect(held?.secondSecret.thumbprint).toBe(made.secondSecret.thumbprint);
    const data = new TextEncoder().encode('one sample');
    const signature = await held?.sign(data);
    const stored = JSON.parse(await readFile(path, 'utf8')).keys;
    const key =
      made.secondSecret.scheme === 'hmac-sha256'
        ? hmacDeviceKey(Buffer.from(stored.signing, 'base64url'))
        : importDeviceKey(made.secondSecret.publicJwk);
    expect(key.verify(data, signature ?? new Uint8Array())).toBe(true);
    expect(key.thumbprint).toBe(made.secondSecret.thumbprint);
  });

  it('refuses a file whose key is of another scheme', async () => {
    const path = join(folder, 'terminal.json');
    await fileStorage(path, { scheme }).makeKeys();
    const contents = JSON.parse(await readFile(path, 'utf8'));
    for (const other of DEVICE_KEY_SCHEMES.filter((name) => name !== scheme)) {
      const changed = { ...contents, keys: { ...contents.keys, scheme: other } };
      await writeFile(path, JSON.stringify(changed));
      await expect(fileStorage(path).keys(), other).rejects.toMatchObject({ code: 'ERR_STORAGE_CONTENTS' });
    }
  });
});

describe('a terminal whose second secret the server', () => {
  const refusalOf = async (scheme: 'ml-dsa-44' | 'hmac-sha256'): Promise<string | undefined> => {
    const storage = fileStorage(join(folder, 'terminal.json'), { scheme });
    const given = await fixture({ storage });
    const terminal = createTerminal(given.dependencies);
    await terminal.until((s) => s.kind === 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    const state = await terminal.until((s) => s.kind === 'unenrolled' && s.refusal !== undefined);
    expect(given.server.routes()).toEqual(['POST /v1/enrolments']);
    expect(await storage.keys()).toBeUndefined();
    return state.kind === 'unenrolled' ? state.refusal?.code : undefined;
  };

  it('does not accept is told so before anything is sent', async () => {
    expect(await refusalOf('ml-dsa-44')).toBe('second_secret_unsupported');
  });

  it('has no proven sealing key for keeps it to itself', async () => {
    expect(await refusalOf('hmac-sha256')).toBe('sealing_key_untrusted');
  });
});
