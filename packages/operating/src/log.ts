import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { redact, redactText } from './redact.ts';

/** Which program writes a line. Both may write to one place, such as the terminal that started them. */
export type Program = 'server' | 'issuer';

/**
 * The log: one JSON object a line, on standard error unless told otherwise, with secrets taken out of objects, errors and messages
 * alike. Every line has `level` as a word, `at` in UTC (RFC 3339) and `program`.
 */
export const createLog = (program: Program, level: string, stream?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: { program },
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: redact },
      // Errors are plain objects by then.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(given, method) {
          const [first, ...rest] = given as unknown[];
          // An error alone would give its own message, uncleaned, to the line.
          const parts =
            first instanceof Error ? [{ err: first }, ...(rest.length > 0 ? rest : [first.message])] : given;
          const clean = parts.map((part: unknown) => (typeof part === 'string' ? redactText(part) : part));
          method.apply(this, clean as Parameters<typeof method>);
        },
      },
    },
    stream ?? destination({ dest: 2, sync: true }),
  );
