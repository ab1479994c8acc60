import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './config.ts';
import { loadMasterKey } from './master-key.ts';
import { createSystemRandomness } from './randomness.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'tallystick-folder-'));

describe('the master key', () => {
  const load = (data: string, masterKey?: string) =>
    loadMasterKey({ data, masterKey }, createSystemRandomness());

  it('is made once, for its owner only, and is the same for processes that begin at once', async () => {
    const data = join(await newFolder(), 'new');
    const keys = await Promise.all(Array.from({ length: 8 }, () => load(data)));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
    expect((await stat(join(data, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await load(data)).toEqual(keys[0]);
  });

  it('is the configured one when there is one', async () => {
    const key = new Uint8Array(32).fill(9);
    expect(await load('/nowhere', Buffer.from(key).toString('base64url'))).toEqual(key);
  });

  it('is refused when the file was damaged, without showing it', async () => {
    const data = await newFolder();
    await writeFile(join(data, 'master.key'), 'damaged-secret');
    const error = await load(data).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).not.toContain('damaged-secret');
    expect(await readFile(join(data, 'master.key'), 'utf8')).toBe('damaged-secret');
  });
});
