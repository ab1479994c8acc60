import { beforeAll, describe, expect, it } from 'vitest';
import { staticDataToAuthenticate } from '../card/card-files.ts';
import { makeTestScheme, TEST_PAN } from '../card/test-scheme.fixture.ts';
import { nodeSha1 } from '../node.ts';
import { recoverIccKey, recoverIssuerKey } from './certificate.ts';

let made: Awaited<ReturnType<typeof makeTestScheme>>;
beforeAll(async () => {
  made = await makeTestScheme();
});
const common = { pan: TEST_PAN, date: '261123', sha1: nodeSha1 };
const hex = (value: string) => Uint8Array.fromHex(value);

function issuerInput() {
  const { certificates } = made.profile;
  return {
    ...common,
    certificate: hex(certificates.issuerCertificate),
    remainder: hex(certificates.issuerRemainder),
    exponent: hex(certificates.issuerExponent),
    signer: made.scheme.key,
  };
}

function iccInput() {
  const { certificates } = made.profile;
  return {
    ...common,
    certificate: hex(certificates.iccCertificate),
    remainder: hex(certificates.iccRemainder),
    exponent: hex(certificates.iccExponent),
    signer: made.issuer.key,
    staticData: staticDataToAuthenticate(made.profile),
  };
}

describe('certificates that we issue', () => {
  it('hold', () => {
    expect(recoverIssuerKey(issuerInput())).toMatchObject({ valid: true, expiry: '1239' });
    expect(recoverIccKey(iccInput())).toMatchObject({ valid: true, expiry: '1239' });
  });

  it('are refused with any one bit flipped in any part', () => {
    for (const [name, input, recover] of [
      ['issuer', issuerInput(), recoverIssuerKey],
      ['icc', iccInput(), recoverIccKey],
    ] as const) {
      for (const part of ['certificate', 'remainder', 'exponent', 'staticData'] as const) {
        const value = (input as Record<string, unknown>)[part];
        if (!(value instanceof Uint8Array)) continue;
        for (let bit = 0; bit < value.length * 8; bit += part === 'certificate' ? 11 : 3) {
          const flipped = value.slice();
          flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
          const facts = recover({ staticData: new Uint8Array(0), ...input, [part]: flipped });
          expect(facts.valid, `${name} ${part} bit ${bit}`).toBe(false);
        }
      }
    }
  });

  it('are refused under another signer, for another card, and after their month', () => {
    expect(recoverIccKey({ ...iccInput(), signer: made.scheme.key })).toEqual({
      valid: false,
      fault: 'length',
    });
    expect(recoverIccKey({ ...iccInput(), pan: '9999990000000022' })).toEqual({
      valid: false,
      fault: 'subject',
    });
    expect(recoverIccKey({ ...iccInput(), date: '391231' }).valid).toBe(true);
    expect(recoverIccKey({ ...iccInput(), date: '400101' })).toEqual({ valid: false, fault: 'expired' });
  });
});
