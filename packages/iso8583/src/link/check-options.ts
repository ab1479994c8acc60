import { LinkError } from './errors.ts';
import { type Framing, isFraming } from './framing.ts';

/** Options that are numbers, with the smallest value that makes sense. */
const NUMBERS: { readonly [option: string]: number } = {
  connectTimeoutMs: 1,
  echoIntervalMs: 0,
  echoTimeoutMs: 1,
  frameTimeoutMs: 0,
  idleTimeoutMs: 0,
  maxBufferedBytes: 1,
  maxConnections: 1,
  maxInFlight: 1,
  maxQueued: 0,
  maxUnsignedConnections: 1,
  signOffWaitMs: 0,
  signOnTimeoutMs: 0,
};

/**
 * Refuses what a file of settings may hold and the types cannot see, before a connection is made by it.
 *
 * @throws {LinkError} ERR_LINK_OPTION naming the option.
 */
export function checkOptions(options: { readonly framing?: Framing }): void {
  const { framing } = options;
  if (framing !== undefined && !isFraming(framing)) {
    throw new LinkError('ERR_LINK_OPTION', `framing: there is none of the name ${JSON.stringify(framing)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const least = NUMBERS[name];
    if (least === undefined || value === undefined) continue;
    if (!Number.isInteger(value) || Number(value) < least) {
      throw new LinkError('ERR_LINK_OPTION', `${name}: must be a whole number of at least ${least}`);
    }
  }
}
