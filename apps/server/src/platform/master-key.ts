import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@tallystick/database';
import { makePrivateFile } from '@tallystick/operating';
import { type Config, ConfigError } from './config.ts';
import type { Randomness } from './randomness.ts';

const MASTER_KEY_BYTES = 32;

const decode = (text: string, name: string): Uint8Array => {
  let key: Uint8Array | undefined;
  try {
    key = Uint8Array.fromBase64(text.trim(), { alphabet: 'base64url' });
  } catch {
    key = undefined;
  }
  if (key?.length !== MASTER_KEY_BYTES) {
    throw new ConfigError(name, `${name} must hold 32 random bytes in base64url (43 characters).`);
  }
  return key;
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * The key that wraps all other keys: from the configuration, or from `master.key` in the data folder, which is made at first start
 * and readable by its owner only. Two processes that make it at once end with the same one.
 * @returns 32 bytes
 * @throws ConfigError if it is not 32 bytes
 */
export const loadMasterKey = async (
  config: Pick<Config, 'masterKey' | 'data'>,
  randomness: Randomness,
): Promise<Uint8Array> => {
  if (config.masterKey !== undefined) return decode(config.masterKey, 'TALLYSTICK_MASTER_KEY');
  const file = join(config.data, 'master.key');
  const read = async () => decode(await readFile(file, 'utf8'), file);
  try {
    return await read();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await makeFolder(config.data);
  const made = randomness.bytes(MASTER_KEY_BYTES).toBase64({ alphabet: 'base64url', omitPadding: true });
  await makePrivateFile(file, `${made}\n`, randomness);
  return read();
};
