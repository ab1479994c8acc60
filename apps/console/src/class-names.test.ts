import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (pattern: string): string =>
  globSync(pattern, { cwd: import.meta.dirname })
    .map((file) => readFileSync(resolve(import.meta.dirname, file), 'utf8'))
    .join('\n');

const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].sort();

/** The text of every `className`, its own or of a prop that ends so. */
const CLASS_LIST = /[cC]lassName="([^"]*)"/g;

describe('the class names of the console', () => {
  const parts = read('**/*.tsx');
  const styles = read('**/*.css');
  const used = found(parts, CLASS_LIST)
    .flatMap((list) => list.split(' '))
    .filter((name, place, all) => all.indexOf(name) === place)
    .sort();

  it('say whose they are: the console’s own or the shared parts’', () => {
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter((name) => !/^(console|ui|ts)-[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });

  it('are styled where they are used, and used where they are styled', () => {
    const own = used.filter((name) => name.startsWith('console-'));
    expect(found(styles, /\.(console-[a-z-]+)/g)).toEqual(own);
  });
});
