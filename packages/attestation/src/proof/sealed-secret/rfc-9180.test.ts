import { createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto';
import { canonicalJson } from '@tallystick/encoding';
import { expect, it } from 'vitest';
import { sealSharedSecret } from './sealed-secret.ts';

// RFC 9180 by hand over node:crypto, from the text and with no HPKE library: mode_base, sections 4.1, 5.1 and 5.2.
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const KEM = Buffer.concat([Buffer.from('KEM'), u16(0x0010)]);
const HPKE = Buffer.concat([Buffer.from('HPKE'), u16(0x0010), u16(0x0001), u16(0x0002)]);
const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer =>
  createHmac('sha256', key).update(Buffer.concat(parts)).digest();
const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const extract = (suite: Buffer, salt: Uint8Array, label: string, ikm: Uint8Array): Buffer =>
  hmac(salt, text('HPKE-v1'), suite, text(label), ikm);
const expand = (suite: Buffer, prk: Buffer, label: string, info: Uint8Array, length: number): Buffer =>
  hmac(prk, u16(length), text('HPKE-v1'), suite, text(label), info, Buffer.from([1])).subarray(0, length);
const NONE = Buffer.alloc(0);

it('is sealed as RFC 9180 says: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM', async () => {
  const recipient = createECDH('prime256v1');
  const point = recipient.generateKeys();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  } as const;
  const secret = randomBytes(32);
  const bound = { enrolmentId: 'enr_1', serverChallenge: 'c', encryptionKeyThumbprint: 'e' };
  const sealed = Buffer.from(await sealSharedSecret(secret, { recipient: jwk, ...bound }), 'base64url');
  const [enc, ciphertext, tag] = [sealed.subarray(0, 65), sealed.subarray(65, 97), sealed.subarray(97)];

  const shared = expand(
    KEM,
    extract(KEM, NONE, 'eae_prk', recipient.computeSecret(enc)),
    'shared_secret',
    Buffer.concat([enc, point]),
    32,
  );
  const schedule = Buffer.concat([
    Buffer.from([0]),
    extract(HPKE, NONE, 'psk_id_hash', NONE),
    extract(HPKE, NONE, 'info_hash', text('tallystick/sealed-secret/v1')),
  ]);
  const prk = extract(HPKE, shared, 'secret', NONE);
  const key = expand(HPKE, prk, 'key', schedule, 32);
  const nonce = expand(HPKE, prk, 'base_nonce', schedule, 12);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(canonicalJson(bound)));
  decipher.setAuthTag(tag);
  expect(Buffer.concat([decipher.update(ciphertext), decipher.final()])).toEqual(secret);
});
