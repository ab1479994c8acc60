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
          method.apply(
            this,
            given.map((part: unknown) => (typeof part === 'string' ? redactText(part) : part)) as Parameters<
              typeof method
            >,
          );
        },
      },
    },
    stream ?? destination({ dest: 2, sync: true }),
  );
