/** A test scheme with one issuer and one card, made once for the tests of this package. */
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { nodeGenerateRsa, nodeSha1 } from '../node.ts';
import { rsaPrivateOperation } from '../oda/rsa.ts';
import type { TerminalConfiguration } from '../terminal/configuration.ts';
import { certifyIssuer, type IssuerKeys, issueCardProfile, type SchemeRoot } from './issue-card.ts';
import { TEST_SCHEME_AID, TEST_SCHEME_RID } from './profile.ts';

/** Valid check digit, a range no scheme issues. */
export const TEST_PAN = '9999990000000014';

export async function makeTestScheme(pan = TEST_PAN) {
  const [rootKey, issuerKey] = await Promise.all([
    nodeGenerateRsa(1408, 65537),
    nodeGenerateRsa(1152, 65537),
  ]);
  const scheme: SchemeRoot = {
    rid: TEST_SCHEME_RID,
    index: '01',
    key: rootKey,
    sign: rsaPrivateOperation(rootKey),
  };
  const content = { identifier: '999999', expiry: '1239', serial: Uint8Array.of(0, 0, 1) };
  const issuer: IssuerKeys = {
    acMasterKey: Uint8Array.fromHex('0123456789ABCDEFFEDCBA9876543210'),
    derivationKeyIndex: '01',
    key: issuerKey,
    sign: rsaPrivateOperation(issuerKey),
    certificate: await certifyIssuer(scheme, issuerKey, content, nodeSha1),
  };
  const profile = await issueCardProfile({
    request: {
      pan,
      panSequence: '01',
      expiry: '391231',
      effective: '250101',
      label: 'TALLYSTICK TEST',
      issuerCountryCode: '0276',
    },
    issuer,
    scheme,
    ciphers: nodeCiphers,
    generateRsa: nodeGenerateRsa,
    sha1: nodeSha1,
    serial: Uint8Array.of(0, 0, 2),
  });
  return { scheme, issuer, profile };
}

export const TEST_CONFIGURATION: TerminalConfiguration = {
  terminalCountryCode: '0276',
  transactionCurrencyCode: '0978',
  transactionCurrencyExponent: 2,
  terminalType: '22',
  terminalCapabilities: 'E0B0C8',
  merchantCategoryCode: '5812',
  merchantNameAndLocation: 'TEST CAFE',
  combinations: [
    {
      aid: TEST_SCHEME_AID,
      kernelId: 3,
      ttq: '26004000',
      transactionLimit: 100_000,
      cvmLimit: 5_000,
      floorLimit: 0,
    },
  ],
  caPublicKeys: [],
};
