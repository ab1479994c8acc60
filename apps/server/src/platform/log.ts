import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { redact, redactText } from './redact.ts';

/**
 * The log: one JSON object a line, on standard error unless told otherwise, with secrets taken out of objects, errors and messages
 * alike.
 */
export const createLog = (level: string, stream?: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
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
