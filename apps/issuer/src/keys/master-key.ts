import { chmod, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '@tallystick/database';
import { SecretBytes } from '@tallystick/keys';

/** The master key cannot be used. The text says what to do and holds nothing of the key. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
  readonly code = 'ERR_MASTER_KEY';
}

const BYTES = 32;

const decode = (text: string, from: string): SecretBytes => {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.fromBase64(text.trim(), { alphabet: 'base64url' });
  } catch {
    throw new MasterKeyError(`${from} is not base64url`);
  }
  if (bytes.length !== BYTES) throw new MasterKeyError(`${from} must be ${BYTES} bytes`);
  return SecretBytes.adopt(bytes);
};

/**
 * The master key: from the configuration, else from `<data>/master.key`, which is made at first start and readable by its owner only.
 * Whoever has it and the database has every key of the issuer: back it up apart from the database.
 *
 * @throws {MasterKeyError} when the key has another form
 */
export const loadMasterKey = async (options: {
  readonly configured: string | undefined;
  readonly data: string;
  readonly randomBytes: (length: number) => Uint8Array;
}): Promise<SecretBytes> => {
  if (options.configured !== undefined) return decode(options.configured, 'ISSUER_MASTER_KEY');
  await makeFolder(resolve(options.data));
  const path = join(options.data, 'master.key');
  const made = options.randomBytes(BYTES).toBase64({ alphabet: 'base64url', omitPadding: true });
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${made}\n`);
    await file.sync();
    await file.close();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    await chmod(path, 0o600);
  }
  return decode(await readFile(path, 'utf8'), path);
};
