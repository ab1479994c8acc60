import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../platform/config.ts';
import { testConfig } from '../../../testing/test-config.ts';
import { loadVirtualRoot } from './virtual-root.ts';

const now = () => Date.UTC(2026, 10, 23);

describe('the root of the virtual phones', () => {
  it('is made once, also by many processes at once, and only its owner may read it', async () => {
    const config = testConfig();
    const roots = await Promise.all(Array.from({ length: 5 }, () => loadVirtualRoot(config, now)));
    roots.push(await loadVirtualRoot(config, now));
    expect(new Set(roots.map(({ anchor }) => anchor.spki.toHex())).size).toBe(1);
    const { mode } = await stat(join(config.data, 'virtual-root.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('is another one for each installation, and can be named', async () => {
    const [one, other] = [testConfig(), testConfig()];
    const first = await loadVirtualRoot(one, now);
    expect((await loadVirtualRoot(other, now)).anchor.spki).not.toEqual(first.anchor.spki);
    const named = { ...other, virtualRoot: join(one.data, 'virtual-root.json') };
    expect((await loadVirtualRoot(named, now)).anchor.spki).toEqual(first.anchor.spki);
  });

  it('that cannot be read stops the start, naming the file', async () => {
    const config = testConfig();
    const missing = { ...config, virtualRoot: join(config.data, 'none.json') };
    await expect(loadVirtualRoot(missing, now)).rejects.toThrow(ConfigError);
    await expect(loadVirtualRoot(missing, now)).rejects.toThrow(/none\.json/);
    const path = join(config.data, 'virtual-root.json');
    await loadVirtualRoot(config, now);
    await chmod(path, 0o600);
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 40));
    await expect(loadVirtualRoot(config, now)).rejects.toThrow(ConfigError);
  });
});
