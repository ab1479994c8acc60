import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('reviewed/A13: the page on operating', () => {
  it('lists every metric that the programs have, and no other', () => {
    const sources = globSync('{apps,packages}/*/src/**/*.ts', {
      cwd: ROOT,
      exclude: (path) => path.endsWith('.test.ts') || path.includes('node_modules'),
    });
    const named = sources.flatMap((path) =>
      [...read(path).matchAll(/name: '(tallystick_[a-z_]+)'/g)].map(([, name]) => name),
    );
    const listed = [...read('docs/guide/operating.md').matchAll(/^\| `(tallystick_[a-z_]+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(named.length).toBeGreaterThan(8);
    expect(listed.toSorted()).toEqual(named.toSorted());
  });

  it.each(['server', 'issuer'])('has a unit for the %s that runs its program without rights', (app) => {
    const unit = read(`deploy/systemd/tallystick-${app}.service`);
    expect(unit).toContain(`apps/${app}/src/main.ts\n`);
    expect(read(`apps/${app}/src/main.ts`)).toContain('runProgram');
    for (const line of [
      'RestartPreventExitStatus=78',
      'CapabilityBoundingSet=',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'UMask=0077',
      'LimitCORE=0',
    ]) {
      expect(unit.split('\n')).toContain(line);
    }
  });
});
