import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { describe, expect, it } from 'vitest';
import { CryptogramError } from '../cryptogram/cryptogram-error.ts';
import { deriveIccMasterKeyB } from '../cryptogram/key-derivation.ts';
import { generateArpc, verifyArqc } from '../cryptogram/verify-arqc.ts';
import { nodeSha1 } from '../node.ts';
import { runContactless } from '../terminal/run-contactless.ts';
import { parseDataObjects } from '../tlv/data-objects.ts';
import { createCardApplet } from './applet.ts';
import { makeTestScheme, TEST_CONFIGURATION } from './test-scheme.fixture.ts';

const PAN = '9999990000000000014';

describe('an account number of 19 digits', () => {
  it('reported/long-account-numbers: is issued, tapped and verified with a key by option B', async () => {
    const { issuer, profile } = await makeTestScheme(PAN);
    const key = deriveIccMasterKeyB(nodeCiphers, nodeSha1, issuer.acMasterKey, PAN, '01');
    expect(profile.keys.acMasterKey).toBe(key.toHex().toUpperCase());

    const applet = createCardApplet({
      profile,
      ciphers: nodeCiphers,
      state: { atc: 0, saveAtc: () => {} },
    });
    const outcome = await runContactless({
      reader: applet,
      configuration: TEST_CONFIGURATION,
      transaction: { amountMinor: 1250n, date: '261123', time: '120000' },
    });
    expect(outcome).toMatchObject({ type: 'online-request', maskedPan: '999999*********0014' });
    if (outcome.type !== 'online-request') return;
    const asked = {
      issuerMasterKey: issuer.acMasterKey,
      pan: PAN,
      panSequence: '01',
      de55: parseDataObjects(outcome.de55),
      ciphers: nodeCiphers,
    };
    const facts = verifyArqc({ ...asked, sha1: nodeSha1 });
    expect(facts).toMatchObject({ verified: true, cryptogramType: 'ARQC' });
    if (!facts.verified) return;
    expect(generateArpc({ ...asked, sha1: nodeSha1 }, facts, Uint8Array.of(0, 0x80, 0, 0))).toHaveLength(8);
    // Without SHA-1 there is no right key, and none is made up.
    expect(() => verifyArqc(asked)).toThrow(CryptogramError);
  });
});
