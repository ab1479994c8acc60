import { chmod, open } from 'node:fs/promises';
import type { Randomness } from './randomness.ts';

/**
 * Writes a text to a new file beside `path`, for its owner alone, and to the disk: what is then linked or renamed to `path` is there whole or
 * not at all.
 *
 * @returns the path of the draft
 */
export const writePrivateDraft = async (
  path: string,
  text: string,
  randomness: Randomness,
): Promise<string> => {
  const draft = `${path}.${randomness.bytes(8).toHex()}`;
  const handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
  await chmod(draft, 0o600);
  return draft;
};
