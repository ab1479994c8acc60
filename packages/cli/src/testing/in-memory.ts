import { readFileSync } from 'node:fs';
import type { World } from '../command.ts';
import { type Lines, type Outcome, runTally } from '../run.ts';

const VECTORS = new URL('../../../../vectors/', import.meta.url);
const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

export interface InMemoryOptions {
  /** Unix milliseconds. */
  readonly now?: number;
}

/** The command line without a process: files in memory, and the published vectors under their names below `vectors/`. */
export function inMemory({ now = 0 }: InMemoryOptions = {}) {
  const files = new Map<string, string | Uint8Array>();
  /** What a person at the keyboard was told. */
  const screen: string[] = [];

  const worldWith = (standardInput: string | Uint8Array): World => ({
    version: '1.2.3',
    now: () => now,
    readFile: (path) => {
      const content = files.get(path);
      return content === undefined ? readFileSync(new URL(path, VECTORS)) : bytesOf(content);
    },
    writeFile: (path, bytes) => {
      files.set(path, bytes);
    },
    createFiles: (made) => {
      const there = made.find(({ path }) => files.has(path));
      if (there)
        throw Object.assign(new Error(`EEXIST: ${there.path}`), { syscall: 'open', path: there.path });
      // A copy, as a file is: whoever wrote it wipes what it wrote from.
      for (const { path, bytes } of made) files.set(path, Uint8Array.from(bytes));
    },
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    readChunks: async function* (path) {
      const bytes = path === '-' ? bytesOf(standardInput) : bytesOf(files.get(path) ?? '');
      // Cut anywhere, as files are.
      for (let at = 0; at < bytes.length; at += 97) yield bytes.subarray(at, at + 97);
    },
    readStandardInput: () => Promise.resolve(bytesOf(standardInput)),
    readInputLines: async function* () {
      yield* new TextDecoder().decode(bytesOf(standardInput)).split('\n');
    },
    openKeyboard: () => {
      const typed = new TextDecoder().decode(bytesOf(standardInput)).split('\n');
      return {
        say: (text) => screen.push(text),
        ask: (prompt) => {
          screen.push(prompt);
          return Promise.resolve(typed.shift());
        },
        close: () => screen.push('closed'),
      };
    },
  });

  const start = (
    argv: readonly string[],
    standardInput: string | Uint8Array = '',
  ): Promise<Outcome | Lines> => runTally(argv, worldWith(standardInput));

  return {
    files,
    screen,
    /** A run with one result. */
    async tally(
      argv: readonly string[],
      options: { readonly standardInput?: string | Uint8Array } = {},
    ): Promise<Outcome> {
      const result = await start(argv, options.standardInput);
      if ('lines' in result) throw new Error('one result is expected');
      return result;
    },
    /** The values that a batch prints. */
    async batch(argv: readonly string[], standardInput = ''): Promise<unknown[]> {
      const result = await start(argv, standardInput);
      if (!('lines' in result)) throw new Error(`lines are expected, not ${result.errorText}`);
      const values: unknown[] = [];
      for await (const line of result.lines) values.push(JSON.parse(line));
      return values;
    },
  };
}
