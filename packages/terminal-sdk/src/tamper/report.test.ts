import { DEVICE_KEY_SCHEMES } from '@tallystick/attestation/evidence';
import { hmacDeviceKey, importDeviceKey, verifyDeviceStatement } from '@tallystick/attestation/proof';
import { reportTamper, TAMPER_REPORT_TYPE, TAMPER_TRIPS, TamperClaims } from '@tallystick/protocol';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { makeSoftwareKeyPairs, softwareDeviceKeys } from '../node/software-keys.ts';
import { referenceOf } from './reference.ts';
import { signTamperReport } from './report.ts';

/** The largest report there is. */
const CLAIMS: TamperClaims = {
  reportId: 'A'.repeat(22),
  deviceId: `dev_${'0'.repeat(26)}`,
  reference: 'ABCD-1234',
  action: 'trip',
  seen: Array.from({ length: 16 }, (_, i) => ({
    trip: TAMPER_TRIPS[i % TAMPER_TRIPS.length] ?? 'hook',
    detail: 'x'.repeat(120),
    sure: false,
  })),
  paymentId: `pay_${'0'.repeat(26)}`,
  softwareVersion: '0.1.0',
  time: 1_800_000_000,
};

describe('a tamper report', () => {
  it.each(DEVICE_KEY_SCHEMES)(
    'is signed by a second secret of scheme %s, and fits the endpoint',
    async (scheme) => {
      const pairs = makeSoftwareKeyPairs(scheme);
      const keys = await softwareDeviceKeys(pairs);
      const report = await signTamperReport(CLAIMS, keys);
      expect(Check(reportTamper.body, { report })).toBe(true);
      const { secondSecret } = keys;
      const key =
        secondSecret.scheme === 'hmac-sha256'
          ? hmacDeviceKey(pairs.signing.export())
          : importDeviceKey(secondSecret.publicJwk);
      const expected = { key, typ: TAMPER_REPORT_TYPE, maxLength: 12_288 };
      const claims = verifyDeviceStatement(report, expected);
      expect(Check(TamperClaims, claims)).toBe(true);
      expect(claims).toEqual(CLAIMS);
      const other = await signTamperReport({ ...CLAIMS, action: 'report' }, keys);
      const spliced = [...other.split('.').slice(0, 2), report.split('.')[2]].join('.');
      expect(verifyDeviceStatement(spliced, expected)).toBeUndefined();
    },
  );

  it('has a reference that people can read to each other', () => {
    expect(referenceOf(new Uint8Array(8))).toBe('0000-0000');
    expect(referenceOf(new Uint8Array(8).fill(255))).toBe('ZZZZ-ZZZZ');
    expect(referenceOf(Uint8Array.of(0, 1, 2, 3, 36, 37, 38, 39))).toBe('0123-4567');
  });
});
