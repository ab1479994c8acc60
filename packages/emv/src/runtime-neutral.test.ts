import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

describe('sources', () => {
  it('use nothing of Node outside the node entry, the command line and tests', () => {
    const root = new URL('.', import.meta.url).pathname;
    const sources = globSync('**/*.ts', { cwd: root }).filter(
      (name) => !/\.(test|fixture|cli)\.ts$|^node\.ts$/.test(name),
    );
    expect(sources.length).toBeGreaterThan(40);
    for (const name of sources) {
      const text = readFileSync(`${root}/${name}`, 'utf8');
      expect(text, name).not.toMatch(/from 'node:|\bBuffer\b|\bprocess\.|node\.ts'|ciphers\/node/);
    }
  });
});
