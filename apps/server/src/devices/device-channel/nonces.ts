import { type Admission, NonceRing, ReplayCache } from '@tallystick/channel/server';
import { toBase64Url } from '@tallystick/encoding';
import type { Platform } from '../../platform/platform.ts';
import { createNonceIssuers, type IssuerAdmission, type NonceIssuers } from './nonce-issuers.ts';

/** The nonces of this process, what was admitted with them, and the other processes that have nonces of their own. */
export interface Nonces {
  readonly ring: NonceRing;
  readonly replays: ReplayCache;
  readonly homes: NonceIssuers;
  /**
   * Admits one use of a nonce, here at once where it is of this process, else by the process that made it. Each `entry` is admitted once by
   * all processes together.
   */
  admit(nonce: string, entry: string): IssuerAdmission | Promise<IssuerAdmission>;
}

const HOME_BYTES = 9;

export const createNonces = (
  platform: Pick<Platform, 'database' | 'clock' | 'randomness' | 'keys'>,
): Nonces => {
  const { database, clock, randomness, keys } = platform;
  const home = toBase64Url(randomness.bytes(HOME_BYTES));
  const ring = new NonceRing({
    random: (length) => randomness.bytes(length),
    home,
    digest: (text) => keys.digest('dpop-nonce', text),
  });
  const replays = new ReplayCache();
  const admitHere = (nonce: string, entry: string): Admission | 'unknown' => {
    const now = clock.now();
    const until = ring.validUntil(nonce, now);
    return until === undefined ? 'unknown' : replays.admit(entry, until, now);
  };
  const homes = createNonceIssuers({ database, clock, home, admitHere });
  return {
    ring,
    replays,
    homes,
    admit(nonce, entry) {
      const other = ring.homeOf(nonce);
      return other === undefined ? admitHere(nonce, entry) : homes.admit({ home: other, nonce, entry });
    },
  };
};
