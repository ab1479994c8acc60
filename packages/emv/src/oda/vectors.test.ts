import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { nodeSha1 } from '../node.ts';
import { recoverIccKey, recoverIssuerKey } from './certificate.ts';
import { type RsaPublicKey, rsaRecover } from './rsa.ts';

const vectors = new URL('../../../../vectors/', import.meta.url);
const {
  tlv_sets: sets,
  arrays,
  expected_structs: expected,
} = JSON.parse(readFileSync(new URL('emv-oda/openemv-emv_rsa.json', vectors), 'utf8')) as {
  tlv_sets: Record<string, Record<string, string>>;
  arrays: Record<string, string>;
  expected_structs: Record<string, { fields: string[] }>;
};
const bytes = (hex: string | undefined) => Uint8Array.fromHex(hex ?? '');

const SUITE = 'emv-oda/openemv-emv_rsa';

/** The file names the provider only; its certificate is under the key with index 94. */
const caKey = readFileSync(new URL('emv-capk/ca-public-keys.txt', vectors), 'utf8')
  .split('\n')
  .map((line) => line.split('\t'))
  .find(([, , index, rid]) => rid === arrays.test_capk_rid && index === '94');
const signer = { modulus: bytes(caKey?.[4]), exponent: bytes(caKey?.[1]) };
const icc = sets.valid_icc_data ?? {};
const common = { pan: icc['5A'] ?? '', date: sets.valid_params_data_2022?.['9A'] ?? '', sha1: nodeSha1 };
const issuerInput = {
  ...common,
  certificate: bytes(arrays.valid_issuer_cert),
  remainder: bytes(icc['92']),
  exponent: bytes(icc['9F32']),
  signer,
};

describe('published certificate chain', () => {
  it('recovers the issuer key', () => {
    vectorCase('emv-capk/ca-public-keys', `${arrays.test_capk_rid} 94`);
    vectorCase(SUITE, 'issuer key');
    const facts = recoverIssuerKey(issuerInput);
    const [, subject = '', expiry, serial, , , , , modulus] = expected.full_issuer_pkey_verify?.fields ?? [];
    expect(facts).toMatchObject({ valid: true, expiry, subject: bytes(subject), serial: bytes(serial) });
    expect(facts.valid && facts.key.modulus.toHex().toUpperCase()).toBe(modulus);
  });

  it('recovers the layout of the card certificate, and refuses it without its static data', () => {
    vectorCase(SUITE, 'card key');
    const issuer = recoverIssuerKey(issuerInput);
    if (!issuer.valid) throw new Error(issuer.fault);
    const input = iccInput(issuer.key);
    const [, subject = '', expiry = '', serial = '', , , , , modulus = '', , hash] =
      expected.full_icc_pkey_verify?.fields ?? [];
    const recovered = rsaRecover(issuer.key, input.certificate)?.toHex().toUpperCase() ?? '';
    expect(recovered).toBe(
      `6A04${subject}${expiry}${serial}0101B001${modulus.slice(0, modulus.length - (icc['9F48'] ?? '').length)}${hash}BC`,
    );
    // The hash also covers static data of the card, which the published file does not carry.
    expect(recoverIccKey(input)).toEqual({ valid: false, fault: 'hash' });
  });

  it('says why the bad twins are bad', () => {
    for (const twin of ['issuer certificate', 'expired', 'issuer exponent', 'card certificate'])
      vectorCase(SUITE, twin, 'refused');
    const bad = { ...issuerInput, certificate: bytes(arrays.invalid_issuer_cert) };
    expect(recoverIssuerKey(bad)).toEqual({ valid: false, fault: 'format' });
    const expired = { ...issuerInput, date: sets.expired_params_data?.['9A'] ?? '' };
    expect(recoverIssuerKey(expired)).toEqual({ valid: false, fault: 'expired' });
    expect(recoverIssuerKey({ ...issuerInput, pan: '9999990000000014' })).toEqual({
      valid: false,
      fault: 'subject',
    });
    expect(recoverIssuerKey({ ...issuerInput, exponent: bytes(sets.invalid_icc_data?.['9F32']) }).valid).toBe(
      false,
    );

    const issuer = recoverIssuerKey(issuerInput);
    if (!issuer.valid) throw new Error(issuer.fault);
    const wrong = { ...iccInput(issuer.key), certificate: bytes(arrays.invalid_icc_cert) };
    expect(recoverIccKey(wrong)).toEqual({ valid: false, fault: 'format' });
  });

  it('refuses a certificate with any one bit flipped', () => {
    for (let bit = 0; bit < issuerInput.certificate.length * 8; bit += 7) {
      const certificate = issuerInput.certificate.slice();
      certificate[bit >> 3] = (certificate[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      expect(recoverIssuerKey({ ...issuerInput, certificate }).valid, `bit ${bit}`).toBe(false);
    }
  });

  it('refuses keys that no scheme has without computing on them', () => {
    const even = signer.modulus.slice();
    even[even.length - 1] = 0;
    for (const key of [
      { modulus: even, exponent: signer.exponent },
      { modulus: signer.modulus, exponent: bytes('010000') },
      { modulus: signer.modulus, exponent: new Uint8Array(0) },
      { modulus: new Uint8Array(0), exponent: signer.exponent },
      { modulus: new Uint8Array(1000).fill(0xff), exponent: signer.exponent },
    ]) {
      expect(recoverIssuerKey({ ...issuerInput, signer: key })).toEqual({ valid: false, fault: 'length' });
    }
  });
});

function iccInput(issuerKey: RsaPublicKey) {
  return {
    ...common,
    signer: issuerKey,
    certificate: bytes(arrays.valid_icc_cert),
    remainder: bytes(icc['9F48']),
    exponent: bytes(icc['9F47']),
    staticData: new Uint8Array(0),
  };
}
