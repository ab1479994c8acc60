import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Hsm, SecretBytes, type StoredKey } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { wrapKeyBlock } from '@tallystick/keys/key-block';
import { createSystemRandomness, type Randomness } from '@tallystick/keys/randomness';
import { makePrivateFile } from './private-file.ts';

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

const makeText = (randomness: Randomness): string => {
  const protectionKey = randomness.bytes(PROTECTION_BYTES);
  const pinKey = randomness.bytes(PIN_KEY_BYTES);
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
      { randomBytes: (length) => randomness.bytes(length) },
    );
    return `protection-key ${protectionKey.toHex().toUpperCase()}\npin-key ${block}\n`;
  } finally {
    protectionKey.fill(0);
    pinKey.fill(0);
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
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const randomness = createSystemRandomness();
    await mkdir(dirname(path), { recursive: true });
    await makePrivateFile(path, makeText(randomness), randomness);
    return readFile(path, 'utf8');
  });
  const [, protectionKey, block] = FORM.exec(text) ?? [];
  if (protectionKey === undefined || block === undefined) {
    throw new ZoneFileError(`${path} is no file of zone keys: remove it, and both hosts make a new one`);
  }
  return { protectionKey: SecretBytes.adopt(Uint8Array.fromHex(protectionKey)), block };
};

/** Takes the key for PINs into a module under the protection key, which is wiped here: the first use of both is their last in clear. */
export const takeInZoneKeys = async (hsm: Hsm, { protectionKey, block }: ZoneKeys): Promise<StoredKey> => {
  const protection = await hsm.importClear({
    spec: { usage: 'K1', type: 'aes256', mode: 'B' },
    components: [protectionKey],
  });
  try {
    return await hsm.importBlock({ protection: protection.wrapped, block });
  } finally {
    await hsm.destroy(protection.wrapped);
    protectionKey.wipe();
  }
};
