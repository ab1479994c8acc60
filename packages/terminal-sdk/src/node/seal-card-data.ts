import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { P256PublicJwk } from '@tallystick/protocol';
import { cardDataHeader, type SealCardData } from '../trusted-communication/card-data.ts';
import { publicJwk } from '../trusted-storage/web-crypto-keys.ts';

const imported = new WeakMap<P256PublicJwk, KeyObject>();

/** Importing a key for each payment would cost more than using it. */
const importKey = (jwk: P256PublicJwk): KeyObject => {
  const known = imported.get(jwk);
  if (known) return known;
  const { kty, crv, x, y } = jwk;
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  imported.set(jwk, key);
  return key;
};

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

// Concat KDF (RFC 7518 section 4.6.2) for a 256-bit key: one round, AlgorithmID `A256GCM`, no PartyUInfo and PartyVInfo.
const KDF_HEAD = u32(1);
const KDF_TAIL = Buffer.concat([u32(7), Buffer.from('A256GCM'), u32(0), u32(0), u32(256)]);

/**
 * As `sealCardData`, by synchronous calls: a load generator and a till on a small machine share cores with much else.
 * ECDH-ES with a fresh key pair, A256GCM (RFC 7516 section 5.1, RFC 7518 section 4.6).
 */
export const sealCardDataNode: SealCardData = async (cardData, jwk) => {
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const epk = publicJwk(ephemeral.publicKey.export({ format: 'jwk' }));
  const header = Buffer.from(JSON.stringify({ ...cardDataHeader(cardData, jwk), epk })).toString('base64url');
  const agreed = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: importKey(jwk) });
  const key = hash('sha256', Buffer.concat([KDF_HEAD, agreed, KDF_TAIL]), 'buffer');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(header));
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(cardData), 'utf8'), cipher.final()]);
  const parts = [iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return `${header}..${parts.join('.')}`;
};
