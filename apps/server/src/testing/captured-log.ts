import { createLog } from '@tallystick/operating';
import type { Logger } from 'pino';

/** A log whose lines can be read. */
export const captureLog = (level = 'trace'): { log: Logger; text: () => string } => {
  const lines: string[] = [];
  return {
    log: createLog('server', level, { write: (line: string) => lines.push(line) }),
    text: () => lines.join(''),
  };
};
