import { generateKeyPairSync, sign } from 'node:crypto';
import { canonicalJson, jwkThumbprint } from '@tallystick/encoding';
import { jwkThumbprintSync } from '@tallystick/encoding/node';
import { describe, expect, it } from 'vitest';
import { DEVICE_KEY_SCHEMES } from '../../evidence/device-key-schemes.ts';
import { securityDigest } from '../../evidence/security-digest.ts';
import { importDeviceKey } from '../keys/device-key.ts';
import { importEs256PublicKey } from '../keys/es256-key.ts';
import { makeSecret } from '../keys/fixtures.ts';
import { securityDigestSync } from '../transaction/digest-checks.ts';
import { type EnrolmentTranscript, evidenceHash, transcriptHash } from './transcript.ts';
import { evidenceHashSync, transcriptHashSync, verifyTranscriptSignature } from './verify.ts';

const TRANSCRIPT: EnrolmentTranscript = {
  enrolmentId: 'enr_1',
  activationId: 'act_1',
  serverChallenge: 'c',
  deviceKeyThumbprint: 'd',
  encryptionKeyThumbprint: 'e',
  digest: 'x',
  level: 2,
  evidenceHash: 'h',
};

describe('enrolment transcript', () => {
  it('hashes the same on device and server', async () => {
    expect(Buffer.from(await transcriptHash(TRANSCRIPT))).toEqual(transcriptHashSync(TRANSCRIPT));
    const evidence = { kind: 'virtual', chain: ['YQ'] } as const;
    expect(await evidenceHash(evidence)).toBe(evidenceHashSync(evidence));
  });

  it.each(Object.keys(TRANSCRIPT))('changes with %s', (member) => {
    const changed = { ...TRANSCRIPT, [member]: member === 'level' ? 3 : 'other' };
    expect(transcriptHashSync(changed)).not.toEqual(transcriptHashSync(TRANSCRIPT));
  });

  it('is signed by the device key', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = importDeviceKey(publicKey.export({ format: 'jwk' }));
    const hash = transcriptHashSync(TRANSCRIPT);
    const signature = sign('sha256', hash, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verifyTranscriptSignature(TRANSCRIPT, signature, key)).toBe(true);
    expect(verifyTranscriptSignature({ ...TRANSCRIPT, activationId: 'act_2' }, signature, key)).toBe(false);
    expect(verifyTranscriptSignature(TRANSCRIPT, signature.subarray(1), key)).toBe(false);
  });
});

describe.each(DEVICE_KEY_SCHEMES)('transcript signed by %s', (scheme) => {
  const { key, sign: signBy } = makeSecret(scheme);

  it('holds for this one enrolment, and for none that a member was changed of', async () => {
    const signature = await signBy(transcriptHashSync(TRANSCRIPT));
    expect(verifyTranscriptSignature(TRANSCRIPT, signature, key)).toBe(true);
    expect(verifyTranscriptSignature(TRANSCRIPT, signature, makeSecret(scheme).key)).toBe(false);
    for (const member of Object.keys(TRANSCRIPT)) {
      const changed = { ...TRANSCRIPT, [member]: member === 'level' ? 3 : 'other' };
      expect(verifyTranscriptSignature(changed, signature, key), member).toBe(false);
    }
  });

  it('is refused with any one bit of the hash changed, and with a bit of any byte of the signature', async () => {
    const hash = Buffer.from(transcriptHashSync(TRANSCRIPT));
    const signature = Buffer.from(await signBy(hash));
    const flip = (bytes: Buffer, bit: number): Buffer => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return flipped;
    };
    for (let bit = 0; bit < hash.length * 8; bit++) {
      if (key.verify(flip(hash, bit), signature)) expect.fail(`bit ${bit} of the hash`);
    }
    for (let at = 0; at < signature.length; at++) {
      const other = flip(signature, at * 8 + (at & 7));
      if (verifyTranscriptSignature(TRANSCRIPT, other, key)) expect.fail(`byte ${at} of the signature`);
    }
  });
});

describe('canonical JSON (RFC 8785)', () => {
  it('writes the sample of section 3.2.3 in the order of the standard', () => {
    const sample = { '€': 'Euro Sign', '\r': 'Carriage Return', '1': 'One', '\u0080': 'Control', ö: 'Latin' };
    expect(canonicalJson(sample)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin","€":"Euro Sign"}',
    );
    expect(canonicalJson({ numbers: [333333333.3333333, 1e30, 4.5, 0.002, 1e-27, -0] })).toBe(
      '{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0]}',
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '\ud800'])('refuses %s', (value) => {
    expect(() => canonicalJson([value])).toThrow(expect.objectContaining({ code: 'ERR_JSON', path: '/0' }));
  });
});

describe('thumbprint and security digest', () => {
  it('agree between WebCrypto and node:crypto', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = importEs256PublicKey(publicKey.export({ format: 'jwk' })).jwk;
    expect(await jwkThumbprint(jwk)).toBe(jwkThumbprintSync(jwk));
    const items = { 'app.id': 'a', 'app.signer': 'b', 'app.version': '1' };
    expect(await securityDigest(1, items)).toBe(securityDigestSync(1, items));
  });

  it.each([
    [2, { 'app.id': 'a', 'app.signer': 'b', 'app.version': '1' }, 'boot.state'],
    [1, { 'app.id': 'a', 'app.signer': 'b' }, 'app.version'],
    [1, { 'app.id': 'a', 'app.signer': 'b', 'app.version': '1', 'boot.state': 'verified' }, 'boot.state'],
    [1, { 'app.id': 'a', 'app.signer': 'b', 'app.version': true }, 'app.version'],
  ] as const)('at level %i refuse %j', (level, items, path) => {
    expect(() => securityDigestSync(level, items)).toThrow(
      expect.objectContaining({ code: 'ERR_SECURITY_ITEMS', path }),
    );
  });
});
