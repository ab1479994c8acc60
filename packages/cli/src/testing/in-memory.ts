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
  });

  const start = (
    argv: readonly string[],
    standardInput: string | Uint8Array = '',
  ): Promise<Outcome | Lines> => runTally(argv, worldWith(standardInput));

  return {
    files,
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
