import { constants, createHmac, createPublicKey, publicDecrypt, verify } from 'node:crypto';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeCiphers } from '../../ciphers/node.ts';
import { aesCmac, tdesCmac } from '../../mac/cmac.ts';
import { iso9797Algorithm3 } from '../../mac/iso9797-1.ts';
import { cardVerificationValue } from '../../pin/card-verification-value.ts';
import { publicKeyObject } from '../core/check-values.ts';
import { SECP256K1_ORDER } from '../core/low-s.ts';
import { gcmDecrypt, gcmEncrypt } from '../software/masters.ts';
import {
  type HsmUnderTest,
  hex,
  importClear,
  type MakeHsm,
  randomBytes,
  refuses,
  upper,
} from './hsm-under-test.fixture.ts';

const utf8 = new TextEncoder();

export const dataCases = (make: MakeHsm): void => {
  let under: HsmUnderTest;
  beforeAll(async () => {
    under = await make();
  });
  afterAll(() => under.close());

  it('opens what it sealed, in the place it was sealed for, and nothing else', async () => {
    const { hsm } = under;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.string(), async (data, context) => {
        const sealed = await hsm.seal('pan', context, data);
        expect((await hsm.open('pan', context, sealed)).use(upper)).toBe(upper(data));
        await refuses(hsm.open('pan', `${context}.`, sealed), 'ERR_HSM_SEALED');
        await refuses(hsm.open('pin', context, sealed), 'ERR_HSM_SEALED');
        await refuses(hsm.open('pan', context, sealed.subarray(1)), 'ERR_HSM_SEALED');
        await refuses(hsm.open('pan', context, sealed.with(3, (sealed[3] ?? 0) ^ 1)), 'ERR_HSM_SEALED');
      }),
      { numRuns: under.runs },
    );
  });

  it('digests the same value to the same digest, under its own key for each purpose', async () => {
    const { hsm } = under;
    for (const value of [new Uint8Array(0), utf8.encode('9999990000000014')]) {
      const digest = await hsm.digest('pan', value);
      expect(digest).toHaveLength(32);
      expect(await hsm.digest('pan', value)).toEqual(digest);
      expect(await hsm.digest('other', value)).not.toEqual(digest);
    }
    // A purpose ends where the value begins.
    expect(await hsm.digest('ab', utf8.encode('c'))).not.toEqual(await hsm.digest('a', utf8.encode('bc')));
  });

  it('makes MACs as the standards have them, and takes no other', async () => {
    const { hsm } = under;
    const [tdes, aes, mac] = [randomBytes(16), randomBytes(32), randomBytes(32)];
    const spec = (usage: 'M3' | 'M6' | 'M7', type: 'tdes2' | 'aes256' | 'hmac256') =>
      ({ usage, type, mode: 'C' }) as const;
    const retail = (await importClear(hsm, spec('M3', 'tdes2'), tdes)).wrapped;
    const cmacTdes = (await importClear(hsm, spec('M6', 'tdes2'), tdes)).wrapped;
    const cmacAes = (await importClear(hsm, spec('M6', 'aes256'), aes)).wrapped;
    const hmac = (await importClear(hsm, spec('M7', 'hmac256'), mac)).wrapped;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 70 }), async (message) => {
        const expected: readonly (readonly [Uint8Array, Uint8Array])[] = [
          [retail, iso9797Algorithm3(nodeCiphers, tdes, message, 2)],
          [cmacTdes, tdesCmac(nodeCiphers, tdes, message)],
          [cmacAes, aesCmac(nodeCiphers, aes, message)],
          [hmac, new Uint8Array(createHmac('sha256', mac).update(message).digest())],
        ];
        for (const [key, value] of expected) {
          expect(upper(await hsm.mac({ key, message }))).toBe(upper(value));
          expect(await hsm.verifyMac({ key, message, mac: value.subarray(0, 4) })).toEqual({
            verified: true,
          });
          const wrong = value.with(0, (value[0] ?? 0) ^ 0x80);
          expect(await hsm.verifyMac({ key, message, mac: wrong })).toEqual({ verified: false });
        }
      }),
      { numRuns: under.runs },
    );
    const message = randomBytes(20);
    expect(upper(await hsm.mac({ key: retail, message, padding: 1 }))).toBe(
      upper(iso9797Algorithm3(nodeCiphers, tdes, message, 1)),
    );
    for (const bytes of [0, 3, 9]) {
      await refuses(hsm.verifyMac({ key: retail, message, mac: new Uint8Array(bytes) }), 'ERR_HSM_INPUT');
    }
  });

  it('makes and verifies card verification values', async () => {
    const { hsm } = under;
    const cvk = randomBytes(16);
    const { wrapped: key } = await importClear(hsm, { usage: 'C0', type: 'tdes2', mode: 'C' }, cvk);
    const card = { pan: '9999990000000014', expiry: '2912', serviceCode: '999' };
    const value = await hsm.makeCardValue({ key, ...card });
    expect(value).toBe(cardVerificationValue(nodeCiphers, cvk, card));
    expect(await hsm.verifyCardValue({ key, ...card, value })).toEqual({ verified: true });
    expect(await hsm.verifyCardValue({ key, ...card, serviceCode: '000', value })).toEqual({
      verified: false,
    });
    await refuses(hsm.makeCardValue({ key, ...card, expiry: '29' }), 'ERR_HSM_INPUT');
  });

  it.each(['p256', 'secp256k1'] as const)('signs on %s what OpenSSL verifies', async (type) => {
    const { hsm } = under;
    const { wrapped, publicKey } = await hsm.generatePair({ usage: 'S0', type, mode: 'S' });
    const key = publicKeyObject(publicKey);
    for (let round = 0; round < 8; round += 1) {
      const message = randomBytes(round * 7);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(message)));
      const signature = await hsm.sign({ key: wrapped, digest });
      expect(verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
      if (type === 'secp256k1') {
        expect(BigInt(`0x${upper(signature.subarray(32))}`) <= SECP256K1_ORDER / 2n).toBe(true);
      }
    }
    await refuses(hsm.sign({ key: wrapped, digest: new Uint8Array(31) }), 'ERR_HSM_INPUT');
  });

  it('makes a certificate key whose public part undoes what the private part did', async () => {
    const { hsm } = under;
    const { wrapped, publicKey } = await hsm.generatePair({ usage: 'S0', type: 'rsa1408', mode: 'S' });
    const block = new Uint8Array(176).fill(0x5a).with(0, 0x6a);
    const signed = await hsm.signBlock(wrapped, block);
    const key = createPublicKey(publicKeyObject(publicKey).export({ type: 'spki', format: 'pem' }));
    expect(upper(publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signed))).toBe(upper(block));
    expect(signed).not.toEqual(block);
    await refuses(hsm.signBlock(wrapped, block.subarray(1)), 'ERR_HSM_INPUT');
  });

  it('opens card data that are for its key, and no others', async () => {
    const { hsm } = under;
    const { wrapped: key, publicKey } = await hsm.generatePair({ usage: 'K3', type: 'p256', mode: 'X' });
    const to = publicKeyObject(publicKey);
    const clear = utf8.encode('{"pan":"9999990000000014"}');
    const jwe = await new CompactEncrypt(clear)
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'k1' })
      .setKeyManagementParameters({ apu: utf8.encode('till'), apv: utf8.encode('server') })
      .encrypt(to);
    const opened = await hsm.decryptCardData({ key, jwe });
    if (!opened.opened) throw new Error('not opened');
    expect(opened.data.use(upper)).toBe(upper(clear));
    expect(opened.header.kid).toBe('k1');
    expect(String(opened.data)).toBe('[secret]');
    const other = await hsm.generatePair({ usage: 'K3', type: 'p256', mode: 'X' });
    expect(await hsm.decryptCardData({ key: other.wrapped, jwe })).toEqual({ opened: false });
    const [head = '', none, iv, text = '', tag] = jwe.split('.');
    const changes = [
      [head, none, iv, `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`, tag],
      [`${head.slice(0, -4)}AAAA`, none, iv, text, tag],
      [head, 'AAAA', iv, text, tag],
      [head, none, 'AAAA', text, tag],
      [head, none, iv, text],
    ].map((parts) => parts.join('.'));
    const offCurve = Buffer.from(head, 'base64url')
      .toString()
      .replace(/"x":"[^"]+"/, `"x":"${'A'.repeat(42)}E"`);
    changes.push(
      [Buffer.from(offCurve).toString('base64url'), none, iv, text, tag].join('.'),
      '',
      'a.b.c.d.e',
    );
    for (const changed of changes) {
      expect(await hsm.decryptCardData({ key, jwe: changed })).toEqual({ opened: false });
    }
  });

  it('enciphers data anew under another key, in the same context', async () => {
    const { hsm } = under;
    const [one, two] = [randomBytes(16), randomBytes(32)];
    const from = (await importClear(hsm, { usage: 'D0', type: 'aes128', mode: 'D' }, one)).wrapped;
    const to = (await importClear(hsm, { usage: 'D0', type: 'aes256', mode: 'E' }, two)).wrapped;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), fc.string(), async (clear, context) => {
        const data = gcmEncrypt(one, randomBytes(12), utf8.encode(context), clear);
        const done = await hsm.reencrypt({ from, to, context, data });
        if (!done.reencrypted) throw new Error('not enciphered anew');
        expect(upper(gcmDecrypt(two, utf8.encode(context), done.data) ?? hex('FF'))).toBe(upper(clear));
        expect(await hsm.reencrypt({ from, to, context: `${context}.`, data })).toEqual({
          reencrypted: false,
        });
        expect(await hsm.reencrypt({ from, to, context, data: data.subarray(1) })).toEqual({
          reencrypted: false,
        });
      }),
      { numRuns: under.runs },
    );
  });
};
