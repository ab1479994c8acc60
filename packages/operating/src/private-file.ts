import { chmod, link, open, unlink } from 'node:fs/promises';
import type { Randomness } from '@tallystick/keys/randomness';

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

/** Makes a file for its owner alone, unless it is there: of several processes that do so at once one's stays. */
export const makePrivateFile = async (path: string, text: string, randomness: Randomness): Promise<void> => {
  const draft = await writePrivateDraft(path, text, randomness);
  try {
    // A hard link is made whole or not at all, and never over another file.
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
};
