import type { KeyAttestation } from '@tallystick/channel/server';
import { toBase64Url } from '@tallystick/encoding';
import type { DeviceStatus } from '../../fleet/terminals/index.ts';
import type { Platform } from '../../platform/platform.ts';
import { type RefreshedSession, sessionStore } from './session-store.ts';

/** Life of a sub-session, in milliseconds: then the device key is asked for again. */
const SESSION_MS = 12 * 3_600_000;
/** Life of an access token, in seconds. */
export const TOKEN_SECONDS = 900;
const SECRET_BYTES = 32;
const REFRESH_TOKEN = /^(chs_[0-9a-hjkmnp-tv-z]{26})\.([A-Za-z0-9_-]{43})$/;

/** The key that a sub-session's proofs are by, and what was said of it. */
export interface SessionKey {
  readonly thumbprint: string;
  readonly certified: boolean;
  readonly attestation: KeyAttestation;
  readonly bound: boolean;
}

/** The sub-sessions of devices: begun with the device key, gone on with by refresh tokens that each are good once, with the same key. */
export const createSessions = (
  platform: Pick<Platform, 'database' | 'clock' | 'ids' | 'randomness' | 'keys' | 'log'>,
) => {
  const { database, clock, ids, randomness, keys, log } = platform;
  const digestOf = (secret: string) => keys.digest('refresh-token', secret);
  const newSecret = (): string => toBase64Url(randomness.bytes(SECRET_BYTES));

  return {
    /** Gives the refresh token. */
    async begin({ actor, key }: DeviceStatus, session: SessionKey): Promise<string> {
      const secret = newSecret();
      const id = ids.make('channelSession');
      const begunAt = new Date(clock.now());
      await sessionStore.insert(database, {
        id,
        merchantId: actor.merchantId,
        terminalId: actor.terminalId,
        deviceId: actor.deviceId,
        keyThumbprint: session.thumbprint,
        deviceKeyScheme: key.scheme,
        certified: session.certified,
        attestation: session.attestation,
        bound: session.bound,
        refreshDigest: digestOf(secret),
        begunAt,
        endsAt: new Date(begunAt.getTime() + SESSION_MS),
      });
      return `${id}.${secret}`;
    },

    /**
     * Spends a refresh token for the key that it was given to, and gives the next. One that was spent before ends its sub-session: either it
     * was copied, or an answer was lost, and the device key can tell.
     */
    async refresh(
      token: string,
      keyThumbprint: string,
    ): Promise<(RefreshedSession & { readonly next: string }) | undefined> {
      const [, id, secret] = REFRESH_TOKEN.exec(token) ?? [];
      if (id === undefined || secret === undefined) return undefined;
      const nextSecret = newSecret();
      const at = new Date(clock.now());
      const refreshed = await sessionStore.refresh(database, {
        id,
        digest: digestOf(secret),
        next: digestOf(nextSecret),
        keyThumbprint,
        at,
      });
      if (refreshed !== undefined) return { ...refreshed, next: `${id}.${nextSecret}` };
      const device = await sessionStore.end(database, id, keyThumbprint, at);
      if (device !== undefined) log.warn({ device, session: id }, 'a refresh token was used twice');
      return undefined;
    },

    /**
     * The sub-sessions that a device may have signed a request in at a time, newest first. A token is good until it expires, also when its
     * sub-session has ended meanwhile; one that was given out later, for the same key, makes no difference.
     */
    openAt: (device: { merchantId: string; terminalId: string; deviceId: string }, at: Date) =>
      sessionStore.openAt(database, {
        ...device,
        at,
        tokenAfter: new Date(at.getTime() - TOKEN_SECONDS * 1000),
      }),

    hasBegun: (device: { merchantId: string; terminalId: string; deviceId: string }) =>
      sessionStore.exists(database, device),

    page: (merchantId: string, terminalId: string, limit: number, after?: string) =>
      sessionStore.page(database, merchantId, terminalId, limit, after),
  };
};
export type Sessions = ReturnType<typeof createSessions>;
