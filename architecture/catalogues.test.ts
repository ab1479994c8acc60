import { globSync, readFileSync } from 'node:fs';
import { PROBLEMS } from '@tallystick/protocol';
import { NOT_CHARGED, statusWords } from '@tallystick/ui/outcomes';
import { shared } from '@tallystick/ui/words';
import { describe, expect, it } from 'vitest';
import { PROBLEMS_DE } from '../packages/protocol/src/serving/problems.de.ts';

const ROOT = new URL('..', import.meta.url).pathname;
/** English catalogues that have one in German beside them, at the same name. */
const ENGLISH = globSync(['{apps,packages}/*/src/**/en.ts', '{apps,packages}/*/src/**/words/en/**/*.ts'], {
  cwd: ROOT,
  exclude: (path) => path.includes('node_modules'),
});

/** Words that are the same in both languages, and those that an app takes from the shared ones, which speak the language of a page. */
const SAME = new Set([
  ...[
    'Tallystick',
    'Wallet',
    'Live',
    'Terminal',
    'Terminals',
    'Name',
    'Link',
    'Passkey',
    'Passkeys',
    'Server',
    'Software',
    'System',
    'Status',
    'Minute',
  ],
  ...[
    'Terminal (TID)',
    'Browser (WebAuthn)',
    'Play Integrity',
    'App Attest',
    'Apple App Attest',
    'Emulator',
    'Version',
    'Mail',
  ],
  ...Object.values(shared),
  ...Object.values(statusWords),
  NOT_CHARGED,
]);
const MARKS = ['⟨1⟩', '⟨2⟩', '⟨3⟩', '⟨4⟩', '⟨5⟩'];

interface Text {
  readonly place: string;
  /** What it says, or nothing where it depends on more than its parameters' texts. */
  readonly says: string | undefined;
  readonly parameters: number;
}

const saying = (fn: (...given: string[]) => unknown): string | undefined => {
  try {
    const said = fn(...MARKS.slice(0, fn.length));
    return typeof said === 'string' ? said : undefined;
  } catch {
    return;
  }
};

const textsOf = (value: unknown, place: string): readonly Text[] => {
  if (typeof value === 'string') return [{ place, says: value, parameters: 0 }];
  if (typeof value === 'function') {
    const fn = value as (...given: string[]) => unknown;
    return [{ place, says: saying(fn), parameters: fn.length }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    textsOf(part, place === '' ? key : `${place}.${key}`),
  );
};

const load = async (path: string): Promise<readonly Text[]> =>
  textsOf({ ...(await import(new URL(path, new URL('..', import.meta.url)).href)) }, '');

const marksIn = (text: string): readonly string[] => MARKS.filter((mark) => text.includes(mark));

describe.each(ENGLISH)('%s', (path) => {
  it('says all of it in German, with what is put into it', async () => {
    const german = new Map(
      (await load(path.replace(/\ben(\.ts|\/)/, 'de$1'))).map((text) => [text.place, text]),
    );
    const faults = (await load(path)).flatMap(({ place, says, parameters }) => {
      const other = german.get(place);
      if (other === undefined) return [`${place} is missing`];
      if (other.parameters !== parameters) return [`${place} takes other parameters`];
      if (says === undefined || other.says === undefined) return [];
      if (says === other.says && /[a-z]{3}/.test(says) && !SAME.has(says)) return [`${place} is English`];
      return String(marksIn(says)) === String(marksIn(other.says)) ? [] : [`${place} leaves out a parameter`];
    });
    expect(faults).toEqual([]);
  });
});

const GERMAN = globSync(['{apps,packages}/*/src/**/de.ts', '{apps,packages}/*/src/**/words/de/**/*.ts'], {
  cwd: ROOT,
  exclude: (path) => path.includes('node_modules'),
});

describe.each(GERMAN)('%s', (path) => {
  // A page waits for it while it loads its own modules: one that waits for a module of the page in turn would never come.
  it('needs nothing at run time but other German words', () => {
    const imports = readFileSync(new URL(path, new URL('..', import.meta.url)), 'utf8').matchAll(
      /^import (?!type )[^;]*? from '([^']+)'/gms,
    );
    for (const [, from] of imports) expect(from).toMatch(/\/de(\.ts$|$|\/)/);
  });
});

describe('problems', () => {
  it('are each said in German', () => {
    expect(Object.keys(PROBLEMS_DE).sort()).toEqual(Object.keys(PROBLEMS).sort());
    for (const [code, [, title, remedy]] of Object.entries(PROBLEMS)) {
      expect(PROBLEMS_DE[code as keyof typeof PROBLEMS]).not.toEqual([title, remedy]);
    }
  });
});
