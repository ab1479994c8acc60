import type { LinkOptions } from './link-types.ts';
import { DEFAULT_MATCH_FIELDS } from './match-key.ts';

/** The options of a link with what holds where nothing is said; `LinkOptions` tells each. */
export const limitsOf = (options: LinkOptions) => ({
  random: options.random ?? Math.random,
  match: { ...DEFAULT_MATCH_FIELDS, ...options.match },
  backoff: options.backoff ?? { firstMs: 250, maximumMs: 30_000 },
  signOn: options.signOn ?? true,
  signOffWaitMs: options.signOffWaitMs ?? 1000,
  connectTimeoutMs: options.connectTimeoutMs ?? 5000,
  echoIntervalMs: options.echoIntervalMs ?? 30_000,
  echoTimeoutMs: options.echoTimeoutMs ?? 5000,
  maxInFlight: options.maxInFlight ?? 1024,
  maxQueued: options.maxQueued ?? 1024,
  maxBufferedBytes: options.maxBufferedBytes ?? 1_048_576,
});
export type LinkLimits = ReturnType<typeof limitsOf>;
