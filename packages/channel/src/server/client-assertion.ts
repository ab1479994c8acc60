import { readPart, splitEs256, verifyEs256 } from './compact-jws.ts';
import type { ProofKey } from './public-key.ts';
import type { ReplayCache } from './replay-cache.ts';

export interface AssertionExpectation {
  /** The key that this client enrolled with. */
  readonly key: ProofKey;
  readonly clientId: string;
  /** Names of this server that `aud` may be: its token endpoint or its issuer name. */
  readonly audiences: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
  /** Seconds that the client's clock may be wrong. Default 300. */
  readonly leewaySeconds?: number;
  readonly replays?: ReplayCache;
}

const ASSERTION_MAX_LENGTH = 2_048;
/** An assertion that is good for longer is refused: nobody needs one. */
const LIFE_MAX_SECONDS = 600;

/** Whom an assertion claims to be from. Nothing is verified: only to find the key to verify it with. */
export const claimedClient = (assertion: string): string | undefined => {
  const parts = splitEs256(assertion, ASSERTION_MAX_LENGTH);
  const subject = parts && readPart(parts.payload)?.sub;
  return typeof subject === 'string' ? subject : undefined;
};

/**
 * Whether a `private_key_jwt` client assertion holds (RFC 7523 section 3): ES256 by the client's key; issuer and subject the client;
 * audience this server; not over, not long-lived; used once.
 */
export const verifyClientAssertion = (assertion: string, expected: AssertionExpectation): boolean => {
  const parts = splitEs256(assertion, ASSERTION_MAX_LENGTH);
  const header = parts && readPart(parts.header);
  if (parts === undefined || header?.alg !== 'ES256' || 'crit' in header) return false;
  if (!verifyEs256(parts, expected.key.key)) return false;
  const claims = readPart(parts.payload);
  if (claims?.iss !== expected.clientId || claims.sub !== expected.clientId) return false;
  const { aud, exp, iat, jti } = claims;
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((name) => typeof name === 'string' && expected.audiences.includes(name))) return false;
  const now = expected.now / 1000;
  const leeway = expected.leewaySeconds ?? 300;
  if (typeof exp !== 'number' || exp + leeway <= now || exp - leeway - LIFE_MAX_SECONDS > now) return false;
  if (iat !== undefined && (typeof iat !== 'number' || iat - leeway > now)) return false;
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > 128) return false;
  const until = (exp + leeway) * 1000;
  return (
    expected.replays === undefined ||
    expected.replays.admit(`a.${expected.key.thumbprint.slice(0, 11)}${jti}`, until, expected.now) === 'fresh'
  );
};
