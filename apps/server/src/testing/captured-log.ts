import type { Logger } from 'pino';
import { createLog } from '../platform/log.ts';

/** A log whose lines can be read. */
export const captureLog = (level = 'trace'): { log: Logger; text: () => string } => {
  const lines: string[] = [];
  return { log: createLog(level, { write: (line: string) => lines.push(line) }), text: () => lines.join('') };
};
