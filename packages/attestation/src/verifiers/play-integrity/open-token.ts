import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type CompactJws, splitJwe, splitJws } from '@tallystick/encoding';
import { readCanonicalBase64Url, readJsonPart } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import { keyEncryptionKey, openJwe } from './open-jwe.ts';

/** Keys of one app, as the Play console shows them when an operator asks to manage them: see the README. */
export interface PlayIntegrityKeys {
  readonly packageName: string;
  /** AES-256 key that unwraps the content key. */
  readonly decryptionKey: Uint8Array;
  /** P-256 key that Google signs with. */
  readonly verificationKey: KeyObject;
  /** Keys of virtual devices, for test mode; facts under them are marked, and live policies refuse them. */
  readonly virtual?: boolean;
}

const TOKEN_MAX = 16_384;
const JWS_MAX = 16_384;

/**
 * Keys of an app from the two base64 texts of the Play console.
 * @throws AttestationInputError `ERR_KEY`, naming the key and never its value
 */
export function readPlayIntegrityKeys(
  packageName: string,
  decryptionKey: string,
  verificationKey: string,
): PlayIntegrityKeys {
  let secret: Uint8Array;
  try {
    secret = Uint8Array.fromBase64(decryptionKey.trim());
  } catch {
    throw new AttestationInputError('ERR_KEY', 'decryptionKey', 'not base64');
  }
  if (secret.length !== 32) throw new AttestationInputError('ERR_KEY', 'decryptionKey', 'not 32 bytes');
  let key: KeyObject;
  try {
    const der = Buffer.from(Uint8Array.fromBase64(verificationKey.trim()));
    key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    throw new AttestationInputError('ERR_KEY', 'verificationKey', 'not a public key in base64 of its DER');
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new AttestationInputError('ERR_KEY', 'verificationKey', 'not a P-256 key');
  }
  return { packageName, decryptionKey: secret, verificationKey: key };
}

export type OpenedToken =
  | { readonly state: 'open'; readonly payload: Uint8Array; readonly keys: PlayIntegrityKeys }
  | { readonly state: 'unreadable'; readonly words: string }
  | { readonly state: 'refused' };

/**
 * Opens a token: JWE with A256KW and A256GCM (RFC 7516), in it a JWS with ES256 (RFC 7515), no other algorithm. All keys are tried, so that
 * keys can be changed without a gap. Every part must be in its one canonical base64url form.
 */
export function openToken(token: string, keys: readonly PlayIntegrityKeys[]): OpenedToken {
  const outer = splitJwe(token, TOKEN_MAX);
  if (outer === undefined) return { state: 'unreadable', words: 'not five parts, or too long' };
  const outerFault = canonicalFault(Object.values(outer));
  if (outerFault !== undefined) return { state: 'unreadable', words: outerFault };
  for (const held of keys) {
    const opened = openJwe(outer, keyEncryptionKey(held.decryptionKey));
    if (opened === undefined) continue;
    const inner = splitJws(opened.toString('latin1'), JWS_MAX);
    if (inner === undefined)
      return { state: 'unreadable', words: 'inner token: not three parts, or too long' };
    const innerFault = canonicalFault([inner.header, inner.payload, inner.signature]);
    if (innerFault !== undefined) return { state: 'unreadable', words: `inner token: ${innerFault}` };
    const payload = verifiedPayload(inner, held.verificationKey);
    return payload === undefined ? { state: 'refused' } : { state: 'open', payload, keys: held };
  }
  return { state: 'refused' };
}

function canonicalFault(parts: readonly string[]): string | undefined {
  return parts.every((part) => readCanonicalBase64Url(part) !== undefined)
    ? undefined
    : 'a part is not canonical base64url';
}

const ES256_BYTES = 64;

/** The payload of a JWS with ES256 (RFC 7515 section 5.2); undefined whatever is wrong. */
function verifiedPayload(jws: CompactJws, key: KeyObject): Uint8Array | undefined {
  const header = readJsonPart(jws.header);
  // `b64` would change what is signed (RFC 7797); both it and any other extension have to be named in `crit`.
  if (header?.alg !== 'ES256' || header.crit !== undefined || header.b64 !== undefined) return undefined;
  const signature = readCanonicalBase64Url(jws.signature);
  if (signature?.length !== ES256_BYTES) return undefined;
  const signed = Buffer.from(jws.signingInput, 'latin1');
  const holds = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
  return holds ? readCanonicalBase64Url(jws.payload) : undefined;
}
