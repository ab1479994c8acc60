import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DoorReport } from './doors.fixture.ts';

const FIXTURE = fileURLToPath(new URL('./doors.fixture.ts', import.meta.url));
const { exports }: { exports: Record<string, string> } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
const VERIFIERS = Object.keys(exports)
  .map((door) => door.slice('./'.length))
  .filter((door) => door.startsWith('verifiers/'));

const reportOf = (door: string): DoorReport =>
  JSON.parse(execFileSync(process.execPath, [FIXTURE, door], { encoding: 'utf8' }));

/** Packages that the process loaded anything of; of this package, its folders. */
const loadedBy = ({ modules }: DoorReport) => {
  const paths = modules.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
  const named = (pattern: RegExp) =>
    new Set(paths.map((path) => pattern.exec(path)?.[1]).filter((name) => name !== undefined));
  return {
    packages: named(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/),
    folders: named(/\/packages\/attestation\/src\/([^/]+)\//),
  };
};

describe('the door of a verifier', () => {
  it('exists for every kind of evidence', () => {
    expect(VERIFIERS).toEqual([
      'verifiers/android-key',
      'verifiers/apple-appattest',
      'verifiers/play-integrity',
      'verifiers/virtual',
      'verifiers/webauthn',
    ]);
  });

  it.each(VERIFIERS)('%s verifies evidence and loads no other package: neither CEL nor jose', (door) => {
    const report = reportOf(door);
    expect(report.outcome).toBe('verified');
    const { packages, folders } = loadedBy(report);
    expect([...packages]).toEqual([]);
    expect(folders).toContain('verifiers');
    for (const part of ['appraisal', 'proof', 'describe']) expect(folders).not.toContain(part);
  });

  it('is told apart from one that loads CEL', () => {
    const { packages, folders } = loadedBy(reportOf('appraisal'));
    expect(packages).toContain('@marcbachmann/cel-js');
    expect(folders).toContain('appraisal');
    expect(folders).not.toContain('verifiers');
  });
});
