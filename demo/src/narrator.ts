import { performance } from 'node:perf_hooks';

const began = performance.now();
const colour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

const COLUMN = 16;
const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** A part of the story begins. */
export const chapter = (title: string): void => write(`\n${paint(1, title)}`);

/** One message or step, with the milliseconds since the story began and, where it took time, how long. */
export const line = (who: string, what: string, tookMs?: number): void => {
  const at = `${(performance.now() - began).toFixed(0)} ms`.padStart(9);
  const took = tookMs === undefined ? '' : paint(2, `  ${tookMs.toFixed(1)} ms`);
  write(`${paint(2, at)}  ${who.padEnd(COLUMN)} ${what}${took}`);
};

export const good = (text: string): string => paint(32, text);
export const bad = (text: string): string => paint(31, text);
export const faint = (text: string): string => paint(2, text);
