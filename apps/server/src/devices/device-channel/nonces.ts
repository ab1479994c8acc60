import { type Admission, NonceRing, ReplayCache } from '@tallystick/channel/server';
import { toBase64Url } from '@tallystick/encoding';
import type { Platform } from '../../platform/platform.ts';
import { createNonceIssuers, type IssuerAdmission, type NonceIssuers } from './nonce-issuers.ts';

/** The nonces of this process, its replay cache, and the other processes that issue nonces. */
export interface Nonces {
  readonly ring: NonceRing;
  readonly replays: ReplayCache;
  readonly issuers: NonceIssuers;
  /**
   * Admits one use of a nonce: synchronously if this process issued it, otherwise by asking its issuer. Each `entry` is admitted once across
   * all processes.
   */
  admit(nonce: string, entry: string): IssuerAdmission | Promise<IssuerAdmission>;
}

const ISSUER_BYTES = 9;

export const createNonces = (
  platform: Pick<Platform, 'database' | 'clock' | 'randomness' | 'keys'>,
): Nonces => {
  const { database, clock, randomness, keys } = platform;
  const issuer = toBase64Url(randomness.bytes(ISSUER_BYTES));
  const ring = new NonceRing({
    random: (length) => randomness.bytes(length),
    issuer,
    digest: (text) => keys.digest('dpop-nonce', text),
  });
  const replays = new ReplayCache();
  const admitHere = (nonce: string, entry: string): Admission | 'unknown' => {
    const now = clock.now();
    const until = ring.validUntil(nonce, now);
    return until === undefined ? 'unknown' : replays.admit(entry, until, now);
  };
  const issuers = createNonceIssuers({ database, clock, issuer, admitHere });
  return {
    ring,
    replays,
    issuers,
    admit(nonce, entry) {
      const other = ring.issuerOf(nonce);
      return other === undefined ? admitHere(nonce, entry) : issuers.admit({ issuer: other, nonce, entry });
    },
  };
};
