import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SecretBytes } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { wrapKeyBlock } from '@tallystick/keys/key-block';

/**
 * What acquirer and issuer share for PINs, where both are run by one operator on one machine: a key block protection key, and under it the key
 * that PINs are enciphered with between them.
 */
export interface ZoneKeys {
  /** AES, 32 bytes. Wipe it when the block was taken in. */
  readonly protectionKey: SecretBytes;
  /** X9.143 version D, usage P0, triple DES of 24 bytes. */
  readonly block: string;
}

/** The file is not one of ours. Says what is wrong with it, and nothing of what is in it. */
export class ZoneFileError extends Error {
  override readonly name = 'ZoneFileError';
  readonly code = 'ERR_ZONE_FILE';
}

const FORM = /^protection-key ([0-9A-F]{64})\npin-key ([A-E][0-9A-Z]{15,511})\n$/;
const PIN_KEY_BYTES = 24;
const PROTECTION_BYTES = 32;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const makeText = (): string => {
  const protectionKey = randomBytes(PROTECTION_BYTES);
  const pinKey = randomBytes(PIN_KEY_BYTES);
  try {
    const block = wrapKeyBlock(
      nodeCiphers,
      protectionKey,
      {
        version: 'D',
        usage: 'P0',
        algorithm: 'T',
        mode: 'B',
        keyVersion: '00',
        exportability: 'N',
        optional: [],
      },
      pinKey,
      { randomBytes: (length) => new Uint8Array(randomBytes(length)) },
    );
    return `protection-key ${protectionKey.toString('hex').toUpperCase()}\npin-key ${block}\n`;
  } finally {
    protectionKey.fill(0);
    pinKey.fill(0);
  }
};

/** Makes the file unless it is there: whole or not at all, for its owner alone. Of several processes that do so at once one's stays. */
const makeFile = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(makeText());
  await handle.sync();
  await handle.close();
  await chmod(draft, 0o600);
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
};

/**
 * Reads the keys that two hosts of one operator share, making them at the first start. It stands in for a key exchange between two parties,
 * as a file of a master key stands in for a module that holds it: whoever reads the file reads PINs on the way between both.
 *
 * @throws {ZoneFileError} when the file has another form
 */
export const loadZoneKeys = async (path: string): Promise<ZoneKeys> => {
  const text = await readFile(path, 'utf8').catch(async (error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
    await makeFile(path);
    return readFile(path, 'utf8');
  });
  const [, protectionKey, block] = FORM.exec(text) ?? [];
  if (protectionKey === undefined || block === undefined) {
    throw new ZoneFileError(`${path} is no file of zone keys: remove it, and both hosts make a new one`);
  }
  return { protectionKey: SecretBytes.adopt(Uint8Array.fromHex(protectionKey)), block };
};
