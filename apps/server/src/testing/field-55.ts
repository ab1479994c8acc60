import {
  cvmResults,
  encodeDe55,
  encodeTlv,
  parseDataObjects,
  preProcess,
  selectCvm,
  TAG_9F6C_CTQ,
  TAG_9F10_IAD,
  TAG_9F26_APPLICATION_CRYPTOGRAM,
  TAG_9F27_CID,
  TAG_9F34_CVM_RESULTS,
  TAG_9F36_ATC,
  TAG_9F66_TTQ,
  TAG_82_AIP,
  TAG_84_DF_NAME,
  terminalDataObjects,
} from '@tallystick/emv';
import { type EmvConfiguration, localDay } from '@tallystick/protocol';

const hex = (text: string): Uint8Array => Uint8Array.fromHex(text);

/** Field 55 with some of its objects replaced, by tag; undefined leaves one out. */
export const changed = (
  field55: Uint8Array,
  changes: Readonly<Record<number, string | undefined>>,
): Uint8Array => {
  const objects = new Map(parseDataObjects(field55));
  for (const [tag, value] of Object.entries(changes)) {
    if (value === undefined) objects.delete(Number(tag));
    else objects.set(Number(tag), hex(value));
  }
  return encodeTlv([...objects].map(([tag, value]) => ({ tag, value })));
};

/** Field 55 as the kernel of an honest terminal makes it of a card; its cryptogram is not a true one. */
export const honestField55 = (
  emv: EmvConfiguration,
  read: {
    readonly amountMinor: bigint;
    readonly unpredictableNumber: Uint8Array;
    readonly now: number;
    readonly timeZone: string;
  },
): Uint8Array => {
  const date = localDay(read.now, read.timeZone).slice(2).replaceAll('-', '');
  const transaction = { amountMinor: read.amountMinor, date, time: '120000' };
  const terminal = terminalDataObjects(emv, transaction, read.unpredictableNumber);
  const [combination] = preProcess(emv.combinations, read.amountMinor);
  if (combination === undefined) throw new RangeError('the amount is above the contactless limit');
  const { aid, ttq } = combination;
  // Over the limit the holder was verified on the card's own device.
  const ctq = ((ttq[1] ?? 0) & 0x40) === 0 ? hex('0800') : hex('0880');
  terminal.set(TAG_9F66_TTQ, ttq);
  terminal.set(TAG_9F34_CVM_RESULTS, cvmResults(selectCvm(ttq, ctq) ?? 'none'));
  const card = new Map([
    [TAG_84_DF_NAME, aid],
    [TAG_9F6C_CTQ, ctq],
    [TAG_9F26_APPLICATION_CRYPTOGRAM, hex('aabbccddeeff0011')],
    [TAG_9F27_CID, hex('80')],
    [TAG_9F10_IAD, hex('06011203a00000')],
    [TAG_9F36_ATC, hex('0001')],
    [TAG_82_AIP, hex('0000')],
  ]);
  return encodeDe55(terminal, card);
};
