import { fromBase64Url } from '@tallystick/encoding';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeGenerateRsa, nodeRsaPrivateOperation, nodeSha1 } from '../node.ts';
import { MAX_MODULUS_BYTES, rsaPrivateOperation, rsaRecover } from '../oda/rsa.ts';
import { createCardApplet } from './applet.ts';
import { cardFiles } from './card-files.ts';
import { CardRequestError, isLuhnValid, issueCardProfile } from './issue-card.ts';
import { CardProfileError, parseCardProfile } from './parse-profile.ts';
import { makeTestScheme, TEST_PAN } from './test-scheme.fixture.ts';

let made: Awaited<ReturnType<typeof makeTestScheme>>;
beforeAll(async () => {
  made = await makeTestScheme();
});

describe('card profile', () => {
  it('survives JSON', () => {
    expect(parseCardProfile(JSON.parse(JSON.stringify(made.profile)))).toEqual(made.profile);
  });

  it('is refused with any field missing or malformed, by its name', () => {
    for (const bad of [undefined, null, 7, 'text', [], {}])
      expect(() => parseCardProfile(bad)).toThrow(CardProfileError);
    for (const part of [undefined, 'keys', 'certificates', 'cvm'] as const) {
      const fields = Object.keys(part ? made.profile[part] : made.profile);
      for (const name of fields) {
        const copy = JSON.parse(JSON.stringify(made.profile)) as Record<string, Record<string, unknown>>;
        const target = part ? (copy[part] ?? {}) : copy;
        target[name] = 'ü' as unknown as Record<string, unknown>;
        const field = part ? `${part}.${name}` : name;
        expect(() => parseCardProfile(copy), field).toThrow(
          expect.objectContaining({ code: 'ERR_CARD_PROFILE', field }),
        );
      }
    }
  });

  it('fits its records into short responses with the longest keys', () => {
    const long = 'AB'.repeat(MAX_MODULUS_BYTES - 1);
    const certificates = {
      ...made.profile.certificates,
      issuerCertificate: long,
      iccCertificate: long.slice(4),
    };
    const { records, afl } = cardFiles({ ...made.profile, certificates });
    for (const record of records.values()) expect(record.length).toBeLessThanOrEqual(256);
    expect(afl.length % 4).toBe(0);
    const applet = {
      profile: made.profile,
      ciphers: nodeCiphers,
      state: { atc: 0, saveAtc: () => undefined },
    };
    expect(createCardApplet(applet)).toBeDefined();
  });
});

describe('issuing', () => {
  it('refuses what cannot become a card', async () => {
    const request = {
      pan: TEST_PAN,
      panSequence: '01',
      expiry: '391231',
      effective: '250101',
      label: 'TEST',
      issuerCountryCode: '0276',
    };
    const options = {
      issuer: made.issuer,
      scheme: made.scheme,
      ciphers: nodeCiphers,
      generateRsa: nodeGenerateRsa,
      sha1: nodeSha1,
      serial: new Uint8Array(3),
    };
    for (const [field, value] of [
      ['pan', '9999990000000015'],
      ['pan', '99'],
      ['panSequence', '1'],
      ['expiry', '391331'],
      ['effective', '250100'],
      ['label', ''],
      ['label', 'TÄST'],
      ['issuerCountryCode', '276'],
      ['aid', 'F054'],
    ] as const) {
      const issuing = issueCardProfile({ ...options, request: { ...request, [field]: value } });
      await expect(issuing, field).rejects.toThrow(CardRequestError);
      await expect(issuing, field).rejects.toMatchObject({ code: 'ERR_CARD_REQUEST', field });
    }
  });

  it('knows a check digit', () => {
    expect(isLuhnValid(TEST_PAN)).toBe(true);
    expect(isLuhnValid('')).toBe(false);
    expect(isLuhnValid(`${TEST_PAN.slice(0, -1)}5`)).toBe(false);
  });
});

describe('RSA', () => {
  it('the software operation undoes recovery', async () => {
    const key = await nodeGenerateRsa(1024, 3);
    const block = new Uint8Array(128).fill(0x5a);
    block[0] = 0x6a;
    expect(rsaRecover(key, rsaPrivateOperation(key)(block))).toEqual(block);
  });

  it('OpenSSL gives the same', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 65537 });
    const jwk = privateKey.export({ format: 'jwk' });
    const member = (name: 'n' | 'e' | 'd') => fromBase64Url(String(jwk[name]));
    const key = { modulus: member('n'), exponent: member('e'), privateExponent: member('d') };
    const block = new Uint8Array(128).fill(0x5a);
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    expect(await nodeRsaPrivateOperation(pem)(block)).toEqual(rsaPrivateOperation(key)(block));
  });
});
