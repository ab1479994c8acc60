import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactDecrypt, compactVerify } from 'jose';
import { canonicalBase64Url } from '../encoding/base64url.ts';
import { AttestationInputError } from '../input-error.ts';

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
export async function openToken(token: string, keys: readonly PlayIntegrityKeys[]): Promise<OpenedToken> {
  const form = wrongForm(token, 5, TOKEN_MAX);
  if (form !== undefined) return { state: 'unreadable', words: form };
  for (const held of keys) {
    const jws = await decrypt(token, held);
    if (jws === undefined) continue;
    const inner = wrongForm(jws, 3, JWS_MAX);
    if (inner !== undefined) return { state: 'unreadable', words: `inner token: ${inner}` };
    const payload = await verify(jws, held);
    return payload === undefined ? { state: 'refused' } : { state: 'open', payload, keys: held };
  }
  return { state: 'refused' };
}

function wrongForm(token: string, parts: number, maxLength: number): string | undefined {
  if (token.length > maxLength) return 'too long';
  const pieces = token.split('.');
  if (pieces.length !== parts) return `not ${parts} parts`;
  return pieces.every(canonicalBase64Url) ? undefined : 'a part is not canonical base64url';
}

async function decrypt(token: string, { decryptionKey }: PlayIntegrityKeys): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(token, decryptionKey, {
      keyManagementAlgorithms: ['A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
  } catch {
    // Whatever it was, the caller is told only that the token does not open.
    return undefined;
  }
}

async function verify(jws: string, { verificationKey }: PlayIntegrityKeys): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(jws, verificationKey, { algorithms: ['ES256'] })).payload;
  } catch {
    return undefined;
  }
}
