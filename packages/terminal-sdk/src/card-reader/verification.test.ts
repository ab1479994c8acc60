import { encodeTlv, template, tlv } from '@tallystick/emv/tlv';
import { describe, expect, it } from 'vitest';
import { EUR, enrolled, reach } from '../fixtures/drive.ts';
import { fixture } from '../fixtures/terminal.ts';
import type { PresentCard } from './card-field.ts';
import { emvReadCard } from './emv.ts';
import { inProcessField } from './in-process.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex);
const answer = (...objects: Parameters<typeof encodeTlv>[0]) => Uint8Array.of(...encodeTlv(objects), 0x90, 0);
const AID = bytes('A0000000031010');

/** A card that is read in one step, as contactless Visa cards are, and has its own wish how its holder is verified: tag 9F6C. */
const cardThatWants = (ctq: string): PresentCard => {
  const directory = answer(
    template(
      0x6f,
      tlv(0x84, new TextEncoder().encode('2PAY.SYS.DDF01')),
      template(0xa5, template(0xbf0c, template(0x61, tlv(0x4f, AID), tlv(0x87, bytes('01'))))),
    ),
  );
  const application = answer(template(0x6f, tlv(0x84, AID), template(0xa5, tlv(0x9f38, bytes('9F6604')))));
  const options = answer(
    template(
      0x77,
      tlv(0x82, bytes('2000')),
      tlv(0x57, bytes('4761739001010119D30122010000000000')),
      tlv(0x5f34, bytes('01')),
      tlv(0x9f10, bytes('06011203A00000')),
      tlv(0x9f26, bytes('1122334455667788')),
      tlv(0x9f27, bytes('80')),
      tlv(0x9f36, bytes('0001')),
      tlv(0x9f6c, bytes(ctq)),
    ),
  );
  return {
    transceive: async (command) => {
      if (command[1] === 0xa8) return options;
      return command.toHex().includes('325041592e') ? directory : application;
    },
  };
};

/** How a charge ends at a till that says something of itself, with a card that wants a verification. */
const charged = async (
  says: { readonly terminalCapabilities: string; readonly ttq: string },
  ctq: string,
) => {
  const given = await fixture({
    field: () => inProcessField(() => cardThatWants(ctq)),
    readCard: emvReadCard,
  });
  given.server.settings.change = (data) => ({
    ...data,
    emv: {
      ...data.emv,
      terminalCapabilities: says.terminalCapabilities,
      combinations: data.emv.combinations.map((combination) => ({ ...combination, ttq: says.ttq })),
    },
  });
  const terminal = await enrolled(given);
  terminal.send({ type: 'charge', amount: EUR(1250) });
  const { result } = await reach(terminal, 'outcome');
  terminal.close();
  return { ends: result.refusal?.code ?? result.verdict, sent: given.server.cards.map(({ cvm }) => cvm) };
};

const WITHOUT_PIN = { terminalCapabilities: '2008C8', ttq: '20000000' };
const WITH_PIN = { terminalCapabilities: '2048C8', ttq: '24000000' };
const [WANTS_PIN, WANTS_SIGNATURE, WANTS_NOTHING, HAS_ASKED_BY_ITSELF] = ['8000', '4000', '0000', '0080'];

describe('reported/L14: a till does about a verification what it says of itself', () => {
  it.each([
    ['takes a payment without one', WITHOUT_PIN, WANTS_NOTHING, 'approved', ['none']],
    [
      'takes what the card holder’s device has verified',
      WITHOUT_PIN,
      HAS_ASKED_BY_ITSELF,
      'approved',
      ['cdcvm'],
    ],
    ['is not asked for a PIN that it says it cannot take', WITHOUT_PIN, WANTS_PIN, 'approved', ['none']],
    ['says that a PIN is needed where it has no entry for one', WITH_PIN, WANTS_PIN, 'pin_unsupported', []],
    [
      'goes no further where its qualifiers promise a PIN and its capabilities do not',
      { ...WITHOUT_PIN, ttq: '24000000' },
      WANTS_PIN,
      'pin_unsupported',
      [],
    ],
    [
      'nor with a signature that it says it cannot take',
      { ...WITHOUT_PIN, ttq: '22000000' },
      WANTS_SIGNATURE,
      'verification_unsupported',
      [],
    ],
    [
      'nor without any verification where it says that it takes none such',
      { ...WITHOUT_PIN, terminalCapabilities: '2040C8' },
      WANTS_NOTHING,
      'verification_unsupported',
      [],
    ],
  ])('%s', async (_, says, ctq = '', ends, sent) => {
    expect(await charged(says, ctq)).toEqual({ ends, sent });
  });
});
