import { hash, type KeyObject } from 'node:crypto';
import { BoundedCache } from '@tallystick/encoding';
import { encodeJsonPart, readJsonPart } from '@tallystick/encoding/node';
import { signEs256, splitEs256, verifyEs256 } from './compact-jws.ts';

/** What an access token says (RFC 9068 in form; `cnf.jkt` binds it to the device key, RFC 9449 section 6.1). Times are Unix seconds. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly aud: string;
  /** Device id. */
  readonly sub: string;
  readonly merchantId: string;
  readonly terminalId: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly cnf: { readonly jkt: string };
}

/** The claims of a token that holds, with the base64url SHA-256 that its proof has to carry (`ath`), or why it does not. */
export type TokenFinding =
  | { readonly valid: true; readonly claims: AccessTokenClaims; readonly hash: string }
  | { readonly valid: false; readonly refusal: 'invalid' | 'expired' };

/** The key pair (P-256) that signs access tokens. */
export interface AccessTokenKeys {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const TOKEN_MAX_LENGTH = 2_048;
const TEXT_MEMBERS = ['iss', 'aud', 'sub', 'merchantId', 'terminalId', 'jti'] as const;

const parseClaims = (value: Readonly<Record<string, unknown>>): AccessTokenClaims | undefined => {
  const { iss, aud, sub, merchantId, terminalId, jti, iat, exp, cnf } = value;
  for (const member of TEXT_MEMBERS) if (typeof value[member] !== 'string') return undefined;
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined;
  if (typeof cnf !== 'object' || cnf === null || !('jkt' in cnf) || typeof cnf.jkt !== 'string')
    return undefined;
  return { iss, aud, sub, merchantId, terminalId, jti, iat, exp, cnf: { jkt: cnf.jkt } } as AccessTokenClaims;
};

/** Issues and verifies the access tokens of one server: compact JWS, ES256, typ `at+jwt`. */
export class AccessTokens {
  readonly #keys: AccessTokenKeys;
  readonly #header: string;
  readonly #issuer: string;
  readonly #audience: string;
  readonly #verified: BoundedCache<AccessTokenClaims>;

  /** @param capacity How many verified tokens are remembered, so that each is verified once. */
  constructor(keys: AccessTokenKeys, place: { issuer: string; audience: string }, capacity = 16_384) {
    this.#keys = keys;
    this.#header = encodeJsonPart({ alg: 'ES256', typ: 'at+jwt', kid: keys.kid });
    this.#issuer = place.issuer;
    this.#audience = place.audience;
    this.#verified = new BoundedCache(capacity);
  }

  /** Signs a token. */
  issue(claims: Omit<AccessTokenClaims, 'iss' | 'aud'>): string {
    return signEs256(
      this.#header,
      { iss: this.#issuer, aud: this.#audience, ...claims },
      this.#keys.privateKey,
    );
  }

  /**
   * Verifies a token: signature once, then by its SHA-256 until it ends. Says nothing about who presents it: that is the proof's part.
   * @param now Unix milliseconds.
   */
  verify(token: string, now: number): TokenFinding {
    if (token.length > TOKEN_MAX_LENGTH) return { valid: false, refusal: 'invalid' };
    const digest = hash('sha256', token, 'base64url');
    let claims = this.#verified.get(digest);
    if (claims === undefined) {
      claims = this.#read(token);
      if (claims === undefined) return { valid: false, refusal: 'invalid' };
      this.#verified.set(digest, claims);
    }
    if (now >= claims.exp * 1000) {
      this.#verified.delete(digest);
      return { valid: false, refusal: 'expired' };
    }
    return { valid: true, claims, hash: digest };
  }

  #read(token: string): AccessTokenClaims | undefined {
    const parts = splitEs256(token, TOKEN_MAX_LENGTH);
    if (parts === undefined || parts.header !== this.#header || !verifyEs256(parts, this.#keys.publicKey))
      return undefined;
    const value = readJsonPart(parts.payload);
    const claims = value && parseClaims(value);
    return claims?.iss === this.#issuer && claims.aud === this.#audience ? claims : undefined;
  }
}
