import { randomBytes } from 'node:crypto';
import {
  deriveIccMasterKeyA,
  deriveIccMasterKeyB,
  generateVersionedAc,
  parseDataObjects,
  TAG_9F26_APPLICATION_CRYPTOGRAM,
  VISA_CVN_18,
} from '@tallystick/emv';
import { nodeSha1 } from '@tallystick/emv/node';
import { bytesOf } from '@tallystick/iso8583';
import { SecretBytes } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { createSoftwareHsm } from '@tallystick/keys/software-hsm';
import { describe, expect, it } from 'vitest';
import { parseAuthorisationRequest } from '../rules/request.ts';
import { chipData, paymentMessage } from '../testing/payment-message.ts';
import { CARD_ALGORITHMS } from './card-algorithms.ts';
import { createCryptogramVerifier } from './cryptograms.ts';

type Derive = (issuerMasterKey: Uint8Array, pan: string) => Uint8Array;

/** A 0200 whose cryptogram (CVN 18) was made by a card with a key derived so; and what the verifier says of it. */
const verified = async (pan: string, derive: Derive) => {
  const hsm = createSoftwareHsm({
    masterKey: new SecretBytes(new Uint8Array(randomBytes(32))),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    cards: CARD_ALGORITHMS,
  });
  const { wrapped } = await hsm.generate({ usage: 'E0', type: 'tdes2', mode: 'N' });
  const details = { pan, amountMinor: 1250n, atc: 8, stan: 1 };
  const iad = { 40720: '06011203a00000' };
  const objects = parseDataObjects(chipData(details, iad));
  const arqc = hsm.inside('E0', wrapped, (clear) =>
    generateVersionedAc(nodeCiphers, VISA_CVN_18, derive(clear, pan), objects),
  );
  const message = paymentMessage(details, { 55: chipData(details, { ...iad, 40742: arqc.toHex() }) });
  const parsed = parseAuthorisationRequest(message);
  if (parsed.kind !== 'request') throw new RangeError(parsed.field);
  const sent = parseDataObjects(bytesOf(message, 55) ?? new Uint8Array());
  expect(sent.get(TAG_9F26_APPLICATION_CRYPTOGRAM)).toEqual(arqc);
  const keySets = {
    current: 1,
    cryptogramKey: () => wrapped,
    caKeys: [],
    issuer: {
      wrapped,
      publicKey: { modulus: new Uint8Array(), exponent: new Uint8Array() },
      certificate: { certificate: new Uint8Array(), remainder: new Uint8Array() },
    },
  };
  return createCryptogramVerifier(hsm, keySets)(parsed.request);
};

const optionA: Derive = (key, pan) => deriveIccMasterKeyA(nodeCiphers, key, pan, '01');
const optionB: Derive = (key, pan) => deriveIccMasterKeyB(nodeCiphers, nodeSha1, key, pan, '01');

describe('account numbers over 16 digits', () => {
  it.each(['99999900000000012', '999999000000000018', '9999990000000000018'])(
    'reported/long-account-numbers: %s has a key by option B',
    async (pan) => {
      const right = await verified(pan, optionB);
      expect(right.fact).toBe('right');
      expect(await right.answer('00')).toHaveLength(8);
      expect((await verified(pan, optionA)).fact).toBe('wrong');
    },
  );

  it('reported/long-account-numbers: up to 16 digits both options are the same', async () => {
    expect((await verified('9999990000000014', optionA)).fact).toBe('right');
    expect((await verified('9999990000000014', optionB)).fact).toBe('right');
  });
});
