import {
  generateVersionedAc,
  parseDataObjects,
  TAG_9F10_IAD,
  TAG_9F26_APPLICATION_CRYPTOGRAM,
  VISA_CVN_18,
} from '@tallystick/emv';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { createPkcs11Hsm } from '@tallystick/keys/pkcs11-hsm';
import { expect, it } from 'vitest';
import { makeToken, SOFTHSM, userPin } from '../../../../packages/keys/src/hsm/pkcs11/softhsm.fixture.ts';
import { chipData } from '../testing/payment-message.ts';

it('a card whose key a token derived is verified and answered by the token', async () => {
  const hsm = await createPkcs11Hsm({
    library: SOFTHSM,
    token: await makeToken(),
    pin: userPin(),
    cards: new URL('./card-algorithms.ts', import.meta.url),
    timeoutMs: 120_000,
  });
  const { wrapped: key } = await hsm.generate({ usage: 'E0', type: 'tdes2', mode: 'X' });
  for (const pan of ['9999990000000014', '9999990000000000018']) {
    const details = { pan, amountMinor: 1250n, atc: 8, stan: 1 };
    const objects = new Map(parseDataObjects(chipData(details, { [TAG_9F10_IAD]: '06011203a00000' })));
    const card = await hsm.deriveCardKey({ key, pan, panSequence: '01' });
    const arqc = card.use((clear) => generateVersionedAc(nodeCiphers, VISA_CVN_18, clear, objects));
    const asked = { key, pan, panSequence: '01', de55: objects };
    objects.set(TAG_9F26_APPLICATION_CRYPTOGRAM, arqc);
    const facts = await hsm.verifyArqc(asked);
    if (!facts.verified) throw new Error(facts.reason);
    expect(await hsm.generateArpc({ ...asked, facts, status: Uint8Array.of(0, 0x80, 0, 0) })).toHaveLength(8);
    objects.set(TAG_9F26_APPLICATION_CRYPTOGRAM, arqc.with(0, (arqc[0] ?? 0) ^ 1));
    expect(await hsm.verifyArqc(asked)).toMatchObject({ verified: false, reason: 'mismatch' });
  }
  await hsm.close();
});
