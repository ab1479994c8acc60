import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { expect, it } from 'vitest';
import { createCardApplet } from './card/applet.ts';
import { makeTestScheme, TEST_CONFIGURATION } from './card/test-scheme.fixture.ts';
import { buildDolData, parseDol } from './dol/dol.ts';
import type { CardReader } from './terminal/card-reader.ts';
import { runContactless } from './terminal/run-contactless.ts';
import { encodeTlv } from './tlv/encode-tlv.ts';
import { parseTlv } from './tlv/parse-tlv.ts';

/** What people reported about cards and readers, each as a small input with the right answer. */
const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(' ', ''));

it('reported/E01: FF between objects of a record is skipped (ISO 7816-4, 5.2.2.1)', () => {
  const [record] = parseTlv(bytes('70 0C 9C0100 FFFFFF 9A0100 FFFFFF'));
  expect(record?.children?.map(({ tagHex }) => tagHex)).toEqual(['9C', '9A']);
});

it('reported/E03: runs of 00 are skipped, and a length of 80 is refused with its place (EMV Book 3, Annex B)', () => {
  expect(parseTlv(bytes('000000 9C0100 0000 9A0100 0000')).map(({ tagHex }) => tagHex)).toEqual(['9C', '9A']);
  expect(() => parseTlv(bytes('7080 9C0100 0000'))).toThrow(
    expect.objectContaining({ code: 'ERR_TLV_LENGTH', offset: 1 }),
  );
});

it('reported/E05: an object that a PDOL asks for twice is given twice', () => {
  const data = buildDolData(parseDol(bytes('9A03 9C01 9A03')), new Map([[0x9a, bytes('261130')]]));
  expect(data).toEqual(bytes('261130 00 261130'));
});

it('reported/E08: where the first application refuses SELECT, the next is taken (EMV Book B, 3.3.2)', async () => {
  const { profile } = await makeTestScheme();
  const card = createCardApplet({
    profile,
    ciphers: softwareCiphers,
    state: { atc: 0, saveAtc: () => undefined },
  });
  const aid = bytes(TEST_CONFIGURATION.combinations[0]?.aid ?? '');
  const refusing = Uint8Array.of(...aid, 0x01);
  const entry = (name: Uint8Array, priority: number) =>
    encodeTlv([
      { tag: 0x4f, value: name },
      { tag: 0x87, value: Uint8Array.of(priority) },
    ]);
  const directory = encodeTlv([
    { tag: 0x61, value: entry(refusing, 1) },
    { tag: 0x61, value: entry(aid, 2) },
  ]);
  const inA5 = encodeTlv([{ tag: 0xbf0c, value: directory }]);
  const ppse = encodeTlv([
    {
      tag: 0x6f,
      value: encodeTlv([
        { tag: 0x84, value: new TextEncoder().encode('2PAY.SYS.DDF01') },
        { tag: 0xa5, value: inA5 },
      ]),
    },
  ]);
  const asked: string[] = [];
  const reader: CardReader = {
    async transceive(command) {
      const hex = command.toHex();
      asked.push(hex);
      if (hex.startsWith('00a40400') && hex.includes(refusing.toHex())) return bytes('6A82');
      const response = await card.transceive(command);
      return asked.length === 1 ? Uint8Array.of(...ppse, 0x90, 0x00) : response;
    },
  };
  const outcome = await runContactless({
    reader,
    configuration: TEST_CONFIGURATION,
    transaction: { amountMinor: 1250n, date: '261123', time: '120000' },
    unpredictableNumber: new Uint8Array(4),
  });
  expect(outcome.type).toBe('online-request');
  expect(asked.filter((hex) => hex.startsWith('00a40400'))).toHaveLength(3);
});
