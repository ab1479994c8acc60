import { looksRandom } from '@tallystick/keys';
import type { MetricsAccess } from '@tallystick/operating';
import Type from 'typebox';
import { ConfigError } from './config-error.ts';
import { Whole } from './variables.ts';

/** Settings for whoever operates the server. */
export const operatingVariables = {
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    examples: ['info'],
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
  DATABASE_MIGRATE: Type.Enum(['start', 'separate'], {
    default: 'start',
    examples: ['start'],
    description: '`start` migrates the database at a start; `separate` leaves that to `npm run migrate`',
  }),
  STOP_ANNOUNCE_MS: Whole(0, 0, 600_000, 'milliseconds in which a stopping server still takes connections'),
  STOP_LEAVE_MS: Whole(3_000, 0, 600_000, 'milliseconds that clients have to leave after SIGTERM'),
  METRICS_TOKEN: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9._~+/-]{32,256}=*$',
      examples: ['$(openssl rand -hex 32)'],
      description: 'what a reader of /metrics sends as its bearer token: 32 to 256 characters',
      secret: true,
    }),
  ),
};

/**
 * Without a token the metrics are open in test mode, and not there in live mode.
 * @throws ConfigError for a token that nobody drew
 */
export const parseMetricsAccess = (token: string | undefined, live: boolean): MetricsAccess => {
  if (token === undefined) return live ? 'nobody' : 'anyone';
  if (looksRandom(token)) return { token };
  throw new ConfigError(
    'METRICS_TOKEN',
    'METRICS_TOKEN is not random: make it with a generator. For example: METRICS_TOKEN=$(openssl rand -hex 32)',
  );
};
