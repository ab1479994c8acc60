import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { unwrapKeyBlock } from '@tallystick/keys/key-block';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadZoneKeys, ZoneFileError } from './zone-file.ts';

describe('the file of zone keys', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tally-zone-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is made once, for its owner alone, whoever comes first', async () => {
    const path = join(folder, 'new', 'zone.keys');
    const all = await Promise.all(Array.from({ length: 8 }, () => loadZoneKeys(path)));
    const blocks = new Set(all.map(({ block }) => block));
    expect(blocks.size).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'new'))).toEqual(['zone.keys']);
  });

  it('holds a key for PINs that its protection key opens', async () => {
    const { protectionKey, block } = await loadZoneKeys(join(folder, 'zone.keys'));
    const { header, key } = protectionKey.use((bytes) => unwrapKeyBlock(nodeCiphers, bytes, block));
    expect(header).toMatchObject({
      version: 'D',
      usage: 'P0',
      algorithm: 'T',
      mode: 'B',
      exportability: 'N',
    });
    expect(key.length).toBe(24);
    key.use((clear) => expect(block.toLowerCase()).not.toContain(clear.toHex()));
  });

  it.each(['', 'protection-key 00\n', 'protection-key ZZ\npin-key D\n'])(
    'refuses another form: %j',
    async (text) => {
      const path = join(folder, 'other.keys');
      await writeFile(path, text);
      await expect(loadZoneKeys(path)).rejects.toThrow(ZoneFileError);
      expect(await readFile(path, 'utf8')).toBe(text);
    },
  );
});
