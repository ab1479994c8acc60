import { BoundedCache } from '@tallystick/encoding';
import { equalText, readJsonPart } from '@tallystick/encoding/node';
import { splitEs256, verifyEs256 } from './compact-jws.ts';
import { normaliseHttpUri } from './http-uri.ts';
import type { NonceRing } from './nonce-ring.ts';
import { importProofKey, type ProofKey } from './public-key.ts';
import type { ReplayCache } from './replay-cache.ts';

/** What a proof is held against. */
export interface ProofExpectation {
  readonly method: string;
  /** Absolute URL that the request was made to; a query is left out of the comparison. */
  readonly url: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** Seconds that `iat` may lie before or after now. Default 300: freshness comes from the nonce, this only bounds the clock. */
  readonly windowSeconds?: number;
  /** Base64url of the SHA-256 of the access token, where one is presented: `ath` must equal it. */
  readonly tokenHash?: string;
  /** Thumbprint that the token is bound to (`cnf.jkt`): the proof must be by that key. */
  readonly thumbprint?: string;
  /** Exporter value (RFC 9266) of the TLS connection that the request came over, base64url; undefined: none can be seen. A proof that names one must name this. */
  readonly exporter?: string | undefined;
  /** Where given, the proof must carry a nonce of it; one of another process is a finding of its own, `elsewhere`. */
  readonly nonces?: NonceRing;
  /** Where given, each proof is good once. */
  readonly replays?: ReplayCache;
}

/** What does not fit (RFC 9449 section 4.3). `busy`: the replay cache is full, so nothing can be said to be fresh. */
export type ProofRefusal =
  | 'malformed'
  | 'header'
  | 'key'
  | 'signature'
  | 'method'
  | 'url'
  | 'time'
  | 'token'
  | 'connection'
  | 'nonce'
  | 'elsewhere'
  | 'replayed'
  | 'busy';

/** A proof that holds. */
export interface GoodProof {
  readonly valid: true;
  readonly key: ProofKey;
  readonly id: string;
  readonly issuedAt: number;
  readonly nonce: string | undefined;
  /** It is bound to the TLS connection that it was sent over, and is not valid on any other. */
  readonly bound: boolean;
}

/** A proof that is valid except for its freshness: only the process that issued its nonce can verify that and record its use. */
export interface ProofElsewhere {
  /** The process to ask. */
  readonly issuer: string;
  readonly nonce: string;
  /** What that process's replay cache is to admit. */
  readonly entry: string;
  readonly proof: GoodProof;
}

/** What a proof that holds proves, or why it does not. */
export type ProofFinding =
  | GoodProof
  | {
      readonly valid: false;
      readonly refusal: ProofRefusal;
      readonly clockDriftSeconds?: number;
      /** With refusal `elsewhere`. */
      readonly elsewhere?: ProofElsewhere;
    };

const PROOF_MAX_LENGTH = 2_048;
const ID_MAX_LENGTH = 128;

const refuse = (refusal: ProofRefusal): ProofFinding => ({ valid: false, refusal });

/** Longer headers are read each time: what nobody has signed yet must not fill the memory. */
const REMEMBERED_MAX_LENGTH = 512;

/** A device's header never changes, so its key is found by the text of the header. */
const headers = new BoundedCache<ProofKey>(16_384);

const readHeader = (header: string): ProofKey | 'header' | 'key' => {
  const known = headers.get(header);
  if (known !== undefined) return known;
  const value = readJsonPart(header);
  if (value === undefined || value.typ !== 'dpop+jwt' || value.alg !== 'ES256') return 'header';
  // Parameters that are not understood are ignored (RFC 9449 section 4.2 "at least", RFC 7515 section 4), and none is understood as critical.
  if ('crit' in value) return 'header';
  const key = importProofKey(value.jwk);
  if (key === undefined) return 'key';
  if (header.length <= REMEMBERED_MAX_LENGTH) headers.set(header, key);
  return key;
};

const sameExporter = (claimed: unknown, exporter: string | undefined): boolean =>
  typeof claimed === 'string' && exporter !== undefined && equalText(claimed, exporter);

const sameUri = (claimed: unknown, url: string): boolean => {
  if (claimed === url) return true;
  if (typeof claimed !== 'string') return false;
  const normalised = normaliseHttpUri(claimed);
  return normalised !== undefined && normalised === normaliseHttpUri(url);
};

/**
 * Verifies one DPoP proof (RFC 9449 section 4.3). Synchronous; never throws on a bad proof. Only after everything else holds is the
 * proof marked as used, so a forger cannot spend another's.
 */
export const verifyDpopProof = (proof: string, expected: ProofExpectation): ProofFinding => {
  const parts = splitEs256(proof, PROOF_MAX_LENGTH);
  if (parts === undefined) return refuse('malformed');
  const key = readHeader(parts.header);
  if (key === 'header' || key === 'key') return refuse(key);
  const claims = readJsonPart(parts.payload);
  if (claims === undefined) return refuse('malformed');
  const { jti, htm, htu, iat, ath, nonce, tls_exporter: exporter } = claims;
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > ID_MAX_LENGTH) return refuse('malformed');
  if (typeof iat !== 'number' || !Number.isFinite(iat)) return refuse('malformed');
  if (expected.thumbprint !== undefined && key.thumbprint !== expected.thumbprint) return refuse('key');
  if (htm !== expected.method) return refuse('method');
  if (!sameUri(htu, expected.url)) return refuse('url');
  if (expected.tokenHash !== undefined && ath !== expected.tokenHash) return refuse('token');
  if (exporter !== undefined && !sameExporter(exporter, expected.exporter)) return refuse('connection');

  let validUntil: number | undefined;
  let issuer: string | undefined;
  const window = (expected.windowSeconds ?? 300) * 1000;
  if (expected.nonces === undefined) validUntil = iat * 1000 + window;
  else {
    if (typeof nonce !== 'string') return refuse('nonce');
    validUntil = expected.nonces.validUntil(nonce, expected.now);
    if (validUntil === undefined) {
      issuer = expected.nonces.issuerOf(nonce);
      if (issuer === undefined) return refuse('nonce');
    }
  }
  const drift = iat * 1000 - expected.now;
  if (Math.abs(drift) > window)
    return { valid: false, refusal: 'time', clockDriftSeconds: Math.round(drift / 1000) };

  if (!verifyEs256(parts, key.key)) return refuse('signature');
  const entry = `${key.thumbprint.slice(0, 11)}${jti}`;
  const named = typeof nonce === 'string' ? nonce : undefined;
  const bound = exporter !== undefined;
  const proved: GoodProof = { valid: true, key, id: jti, issuedAt: iat, nonce: named, bound };
  if (validUntil === undefined) {
    if (issuer === undefined || named === undefined) return refuse('nonce');
    return {
      valid: false,
      refusal: 'elsewhere',
      elsewhere: { issuer, nonce: named, entry, proof: proved },
    };
  }
  if (expected.replays !== undefined) {
    const admission = expected.replays.admit(entry, validUntil, expected.now);
    if (admission !== 'fresh') return refuse(admission === 'full' ? 'busy' : 'replayed');
  }
  return proved;
};
