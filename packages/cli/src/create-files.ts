import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { NewFile } from './command.ts';

/**
 * Makes new files, and the folder where they are to be, readable by their owner alone. None is overwritten, and where one cannot be made
 * the others are taken away again.
 *
 * @throws what the file system throws
 */
export function createFiles(files: readonly NewFile[]): void {
  const made: string[] = [];
  try {
    for (const { path, bytes } of files) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const file = openSync(path, 'wx', 0o600);
      made.push(path);
      try {
        writeSync(file, bytes);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    }
  } catch (error) {
    for (const path of made) rmSync(path, { force: true });
    throw error;
  }
}
