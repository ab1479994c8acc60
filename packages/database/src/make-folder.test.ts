import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';

describe('reviewed/A3: a data folder', () => {
  it('is made with those above it, by several at once, for its owner alone', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'tallystick-folder-')), 'a', 'b', 'c');
    await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(folder)]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await makeFolder(folder);
  });

  it.skipIf(process.platform !== 'linux')('that the system cannot make is an error at once', async () => {
    await expect(makeFolder('/proc/nope')).rejects.toThrow(/ENOENT/);
    await expect(lockFolder('/proc/nope/deeper')).rejects.toThrow(/ENOENT/);
  });

  it('is not made where a file stands', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tallystick-folder-')), 'file');
    writeFileSync(file, '');
    await expect(makeFolder(file)).rejects.toThrow(/EEXIST/);
    await expect(makeFolder(join(file, 'below'))).rejects.toThrow(/ENOTDIR/);
  });
});
