import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseP256Jwk } from '../../evidence/public-jwk.ts';
import { sealSharedSecret, sharedSecretOpener } from './sealed-secret.ts';

const recipientOf = async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const recipient = parseP256Jwk(await crypto.subtle.exportKey('jwk', pair.publicKey));
  return { recipient, open: await sharedSecretOpener(await crypto.subtle.exportKey('jwk', pair.privateKey)) };
};
const FOR = {
  enrolmentId: 'enr_1',
  serverChallenge: 'c'.repeat(43),
  encryptionKeyThumbprint: 'e'.repeat(43),
};
const SECRET = randomBytes(32);

const { recipient, open } = await recipientOf();

describe('sealed second secret', () => {
  it('is opened by the server it was sealed to, and looks different each time', async () => {
    const [one, two] = [
      await sealSharedSecret(SECRET, { recipient, ...FOR }),
      await sealSharedSecret(SECRET, { recipient, ...FOR }),
    ];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64url')).toHaveLength(113);
    expect(Buffer.from((await open(one, FOR)) ?? [])).toEqual(SECRET);
    expect(Buffer.from((await open(two, FOR)) ?? [])).toEqual(SECRET);
  });

  it.each(Object.keys(FOR))('cannot be moved to another enrolment: %s', async (member) => {
    const sealed = await sealSharedSecret(SECRET, { recipient, ...FOR });
    expect(await open(sealed, { ...FOR, [member]: 'other' })).toBeUndefined();
  });

  it('says nothing to another server', async () => {
    const sealed = await sealSharedSecret(SECRET, { recipient, ...FOR });
    expect(await (await recipientOf()).open(sealed, FOR)).toBeUndefined();
  });

  it('is refused with any one bit changed, cut short, drawn out, or spelled otherwise', async () => {
    const sealed = await sealSharedSecret(SECRET, { recipient, ...FOR });
    const bytes = Buffer.from(sealed, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(await open(flipped.toString('base64url'), FOR), `bit ${bit}`).toBeUndefined();
    }
    for (const other of ['', '=', 'ä', sealed.slice(1), `${sealed}A`, `${sealed}=`, 'A'.repeat(151)]) {
      expect(await open(other, FOR), other).toBeUndefined();
    }
    // 113 bytes leave two bits of the last character that carry nothing.
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(sealed.slice(-1));
    const twin = `${sealed.slice(0, -1)}${'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[last + 1]}`;
    expect(Buffer.from(twin, 'base64url')).toEqual(bytes);
    expect(await open(twin, FOR)).toBeUndefined();
  });

  it('is not made of a secret of another length, nor to what is no key', async () => {
    const refused = { code: 'ERR_KEY' };
    const bad = { ...recipient, y: recipient.x };
    await expect(sealSharedSecret(SECRET.subarray(1), { recipient, ...FOR })).rejects.toMatchObject(refused);
    await expect(sealSharedSecret(SECRET, { recipient: bad, ...FOR })).rejects.toMatchObject(refused);
  });
});
