import { encodeJsonPart, toBase64Url } from '@tallystick/encoding';
import type { P256PublicJwk } from '@tallystick/protocol';

/** Signs with the device key: ES256, 64 bytes, r then s (RFC 7518 section 3.4). The key itself stays where it is. */
export type SignBytes = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** What one proof is bound to. */
export interface ProofOf {
  readonly method: string;
  /** Absolute URL of the request; query and fragment are left out of the proof (RFC 9449 section 4.2). */
  readonly url: string;
  /** Base64url of the SHA-256 of the access token that the request carries. */
  readonly tokenHash?: string | undefined;
  /** What the server last sent as `DPoP-Nonce`. */
  readonly nonce?: string | undefined;
  /** Exporter value of the TLS connection that the request will go over (RFC 9266), base64url: binds the proof to it. */
  readonly exporter?: string | undefined;
}

/** Makes proofs by one key. */
export interface ProofMaker {
  /** One DPoP proof JWT (RFC 9449 section 4.2): good for one request. */
  make(proof: ProofOf): Promise<string>;
}

/** Bytes of a proof's unique id: 128 bits, more than the 96 that RFC 9449 section 4.2 asks for. */
const JTI_BYTES = 16;

const withoutQuery = (url: string): string => {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
};

/**
 * Makes DPoP proofs of one key. The header never changes, so it is encoded once.
 * @param options.now Unix milliseconds. @param options.random `length` random bytes.
 */
export const createProofMaker = (options: {
  readonly publicJwk: P256PublicJwk;
  readonly sign: SignBytes;
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
}): ProofMaker => {
  const { x, y } = options.publicJwk;
  const header = encodeJsonPart({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x, y } });
  return {
    async make({ method, url, tokenHash, nonce, exporter }) {
      const payload = encodeJsonPart({
        jti: toBase64Url(options.random(JTI_BYTES)),
        htm: method,
        htu: withoutQuery(url),
        iat: Math.floor(options.now() / 1000),
        ...(tokenHash === undefined ? {} : { ath: tokenHash }),
        ...(nonce === undefined ? {} : { nonce }),
        ...(exporter === undefined ? {} : { tls_exporter: exporter }),
      });
      const signed = `${header}.${payload}`;
      return `${signed}.${toBase64Url(await options.sign(new TextEncoder().encode(signed)))}`;
    },
  };
};
