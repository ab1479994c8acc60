import { encodeTlv, template, tlv } from '@tallystick/emv/tlv';
import type { Personalisation } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { EUR, enrolled, reach } from '../fixtures/drive.ts';
import { fixture } from '../fixtures/terminal.ts';
import type { PresentCard } from './card-field.ts';
import { emvReadCard } from './emv.ts';
import { inProcessField } from './in-process.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex);
const OK = bytes('9000');
const AID = bytes('A0000000031010');
/** Asks for qualifiers, which it has to, and for date and time: tags 9F66, 9A and 9F21. */
const PDOL = bytes('9F66049A039F2103');

const answer = (body: Uint8Array) => Uint8Array.of(...body, ...OK);
const directory = answer(
  encodeTlv([
    template(
      0x6f,
      tlv(0x84, new TextEncoder().encode('2PAY.SYS.DDF01')),
      template(0xa5, template(0xbf0c, template(0x61, tlv(0x4f, AID), tlv(0x87, bytes('01'))))),
    ),
  ]),
);
const application = answer(
  encodeTlv([template(0x6f, tlv(0x84, AID), template(0xa5, tlv(0x50, bytes('54')), tlv(0x9f38, PDOL)))]),
);

/** A card that asks what day and time it is, keeps the answer, and has nothing more to say. */
const askingCard = (told: string[]): PresentCard => ({
  async transceive(command) {
    const [, ins] = command;
    if (ins === 0xa8) {
      told.push(command.subarray(11, 17).toHex());
      return bytes('6985');
    }
    return command.toHex().includes('325041592e') ? directory : application;
  },
});

/** What a card is told at a till in a zone, and what its clock shows is so much ahead of the server's. */
const toldAt = async (iso: string, timeZone: string | undefined, aheadMs = 0): Promise<string> => {
  const told: string[] = [];
  const given = await fixture({ field: () => inProcessField(() => askingCard(told)), readCard: emvReadCard });
  const { clock, server, dependencies } = given;
  clock.now = Date.parse(iso) + aheadMs;
  const dated: typeof fetch = async (input, init) => {
    const response = await server.fetch(input, init);
    response.headers.set('date', new Date(iso).toUTCString());
    return response;
  };
  server.settings.change = ({ timeZone: _, ...data }): Personalisation => ({
    ...data,
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  given.dependencies = { ...dependencies, fetch: dated };
  const terminal = await enrolled(given);
  terminal.send({ type: 'charge', amount: EUR(1250) });
  await reach(terminal, 'outcome');
  terminal.close();
  return told[0] ?? '';
};

describe('reported/L06: a card is told date and time (9A, 9F21) of the merchant’s zone', () => {
  it.each([
    ['Pacific/Kiritimati', '2026-11-30T10:30:15Z', '261201003015'],
    ['Pacific/Pago_Pago', '2026-11-30T10:30:15Z', '261129233015'],
    ['Asia/Katmandu', '2026-11-30T18:20:00Z', '261201000500'],
    ['Australia/Lord_Howe', '2026-11-30T13:00:00Z', '261201000000'],
    // The hour that comes twice, and the minute after the one that is left out.
    ['Europe/Berlin', '2026-10-25T00:30:00Z', '261025023000'],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', '261025023000'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '260329030000'],
  ])('%s, %s', async (zone, iso, expected) => {
    expect(await toldAt(iso, zone)).toBe(expected);
  });

  it('by the server’s clock, where that of the device is hours wrong', async () => {
    expect(await toldAt('2026-11-30T21:30:00Z', 'Europe/Berlin', 6 * 3_600_000)).toBe('261130223000');
  });

  it('and of the device’s own where the data are older than zones, or the device does not know it', async () => {
    const at = new Date('2026-11-30T12:00:00Z');
    const own = `2611${String(at.getDate()).padStart(2, '0')}${String(at.getHours()).padStart(2, '0')}${String(at.getMinutes()).padStart(2, '0')}00`;
    expect(await toldAt(at.toISOString(), undefined)).toBe(own);
    expect(await toldAt(at.toISOString(), 'Mars/Olympus_Mons')).toBe(own);
  });
});
