import { CliError } from '../cli-error.ts';
import type { JsonObject } from '../command.ts';
import { hexBytes, objectOf, parseJson } from '../input.ts';

/** One command and its response, as recorded. */
export interface RecordedExchange {
  readonly command: Uint8Array;
  readonly response: Uint8Array;
  /** Milliseconds from command to response, where they were recorded. */
  readonly ms?: number;
}

const MAX_EXCHANGES = 1_000;

/**
 * A recorded tap, from any of its forms: a JSON list of `{command, response, ms}` (or `{c, r}`), the same as `exchanges` of an object, a
 * collection of `scripts`, or a text with a line for each command and each response.
 *
 * @param script name of the one to take from a collection
 * @throws {CliError} `ERR_TRACE`, `ERR_HEX`, `ERR_JSON`
 */
export function parseTrace(text: string, file: string, script?: string): RecordedExchange[] {
  const exchanges = /^\s*[[{]/.test(text)
    ? listOf(parseJson(text, file), file, script).map(exchangeOf)
    : exchangesOfLines(text, file);
  if (exchanges.length === 0) throw new CliError('ERR_TRACE', 'the trace has no exchanges', file);
  if (exchanges.length > MAX_EXCHANGES)
    throw new CliError('ERR_TRACE', `the trace has more than ${MAX_EXCHANGES} exchanges`, file);
  return exchanges;
}

function listOf(json: unknown, file: string, script: string | undefined): readonly unknown[] {
  if (Array.isArray(json)) return json;
  const { exchanges, scripts } = objectOf(json, file);
  if (Array.isArray(exchanges)) return exchanges;
  if (!Array.isArray(scripts)) throw new CliError('ERR_TRACE', 'the trace has no list of exchanges', file);
  const named = scripts.map((given, index) => objectOf(given, `scripts.${index}`));
  const chosen =
    script === undefined && named.length === 1 ? named[0] : named.find(({ name }) => name === script);
  if (!chosen) {
    const names = named.map(({ name }) => String(name)).join(', ');
    throw new CliError('ERR_TRACE', `--script chooses one of ${names}`, '--script');
  }
  return listOf(chosen, file, undefined);
}

function exchangeOf(given: unknown, index: number): RecordedExchange {
  const entry = objectOf(given, `exchanges.${index}`);
  const { ms } = entry;
  const exchange = {
    command: part(entry, index, 'command', 'c'),
    response: part(entry, index, 'response', 'r'),
  };
  return typeof ms === 'number' ? { ...exchange, ms } : exchange;
}

function part(entry: JsonObject, index: number, name: string, short: string): Uint8Array {
  const value = entry[name] ?? entry[short];
  const path = `exchanges.${index}.${name}`;
  if (typeof value !== 'string')
    throw new CliError('ERR_TRACE', `an exchange must have a ${name} in hexadecimal`, path);
  return hexBytes(value, path);
}

/** `>` and `<` before a line, and lines that begin with `#`, are for people. */
function exchangesOfLines(text: string, file: string): RecordedExchange[] {
  const lines = text
    .split('\n')
    .map((line, index) => ({ hex: line.trim().replace(/^[<>]\s*/, ''), path: `line ${index + 1}` }))
    .filter(({ hex }) => hex !== '' && !hex.startsWith('#'))
    .map(({ hex, path }) => hexBytes(hex, path));
  if (lines.length % 2 !== 0) throw new CliError('ERR_TRACE', 'the last command has no response', file);
  const exchanges: RecordedExchange[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [command, response] = lines.slice(at, at + 2);
    if (command && response) exchanges.push({ command, response });
  }
  return exchanges;
}
