import { readFile } from 'node:fs/promises';
import { AttestationInputError } from '@tallystick/attestation/errors';
import {
  type PlayIntegrityKeys,
  readPlayIntegrityKeys,
} from '@tallystick/attestation/verifiers/play-integrity';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { ConfigError } from '../../../platform/config.ts';

const Keys = Compile(
  Type.Array(
    Type.Object(
      {
        package: Type.String({ minLength: 1, maxLength: 255 }),
        decryptionKey: Type.String({ maxLength: 128 }),
        verificationKey: Type.String({ maxLength: 512 }),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: 100 },
  ),
);

const refuse = (path: string, words: string, cause?: unknown): never => {
  throw new ConfigError(
    'PLAY_INTEGRITY_KEYS',
    `The Play Integrity keys cannot be read from ${path}: ${words}. The file is a JSON array of objects with package, decryptionKey and verificationKey, as the Play console shows them.`,
    // What was read is secret, so only an error that holds none of it goes on.
    cause instanceof AttestationInputError ? { cause } : {},
  );
};

/**
 * Reads the keys of Play Integrity from the file that the setting names; no file, no keys.
 * @throws ConfigError that never holds a key
 */
export const readPlayIntegrityKeyFile = async (
  path: string | undefined,
): Promise<readonly PlayIntegrityKeys[]> => {
  if (path === undefined) return [];
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return refuse(path, 'the file cannot be opened');
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refuse(path, 'it is not JSON');
  }
  if (!Keys.Check(given))
    return refuse(path, `it is not usable at ${Keys.Errors(given)[0]?.instancePath || 'its top'}`);
  return given.map((keys, index) => {
    try {
      return readPlayIntegrityKeys(keys.package, keys.decryptionKey, keys.verificationKey);
    } catch (error) {
      if (!(error instanceof AttestationInputError)) throw error;
      return refuse(path, `/${index}/${error.path} is ${error.message}`, error);
    }
  });
};
