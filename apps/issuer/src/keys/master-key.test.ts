import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandomness } from '../testing/fixed.ts';
import { loadMasterKey, MasterKeyError } from './master-key.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallystick-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the master key', () => {
  const { bytes: randomBytes } = createSeededRandomness(1);

  it('is made once, readable by its owner only', async () => {
    const load = () => loadMasterKey({ configured: undefined, data: folder, randomBytes });
    const [first, again] = [await load(), await load()];
    expect(first.equals(again)).toBe(true);
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600);
  });

  it('of another form is refused without being shown', async () => {
    const load = (configured: string) => loadMasterKey({ configured, data: folder, randomBytes });
    for (const bad of ['AAAA', '*'.repeat(43)]) {
      await expect(load(bad)).rejects.toThrow(MasterKeyError);
      await expect(load(bad)).rejects.not.toThrow(new RegExp(bad.replaceAll('*', '\\*')));
    }
  });
});
