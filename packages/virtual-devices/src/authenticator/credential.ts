import { concatBytes } from '@tallystick/encoding';
import { encode } from 'cborg';
import { generateSigningKey } from '../phone/certificate.ts';
import { sequence, unsignedInteger } from '../phone/der-writer.ts';

const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Flags of authenticator data (WebAuthn level 3, section 6.1). */
export const AUTHENTICATOR_FLAGS = { UP: 0x01, UV: 0x04, BE: 0x08, BS: 0x10, AT: 0x40, ED: 0x80 } as const;

/** CBOR with the shortest lengths and sorted keys, as authenticators write it (CTAP 2.1 section 8). */
export const cbor = (value: unknown): Uint8Array<ArrayBuffer> => Uint8Array.from(encode(value));

export const sha256 = async (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));

/** ES256 in the form of WebAuthn: DER. */
export async function signDer(key: CryptoKey, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const raw = new Uint8Array(await crypto.subtle.sign(ES256, key, Uint8Array.from(bytes)));
  return sequence(unsignedInteger(raw.subarray(0, 32)), unsignedInteger(raw.subarray(32)));
}

/** A credential of one relying party with its key. */
export interface VirtualCredential {
  readonly id: Uint8Array<ArrayBuffer>;
  readonly keys: CryptoKeyPair;
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

export async function makeCredential(): Promise<VirtualCredential> {
  const keys = await generateSigningKey(false);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey));
  const id = crypto.getRandomValues(new Uint8Array(32));
  return { id, keys, x: point.subarray(1, 33), y: point.subarray(33) };
}

export async function authenticatorData(
  rpId: string,
  flags: number,
  counter: number,
  attested?: { readonly aaguid: Uint8Array; readonly credential: VirtualCredential },
): Promise<Uint8Array<ArrayBuffer>> {
  const head = new DataView(new ArrayBuffer(5));
  head.setUint8(0, flags);
  head.setUint32(1, counter);
  const hash = await sha256(new TextEncoder().encode(rpId));
  const fixed = concatBytes(hash, new Uint8Array(head.buffer));
  if (!attested) return fixed;
  const { aaguid, credential } = attested;
  const key = cbor(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, credential.x],
      [-3, credential.y],
    ]),
  );
  const length = Uint8Array.of(credential.id.length >> 8, credential.id.length & 0xff);
  return concatBytes(fixed, aaguid, length, credential.id, key);
}

export const clientDataOf = (
  type: 'webauthn.create' | 'webauthn.get',
  challenge: string,
  origin: string,
): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
