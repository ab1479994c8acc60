import { redactTlv } from '@tallystick/emv';
import { type Codec, dataElementsOf, isHidden, type Message, textOf } from '@tallystick/iso8583';
import type { OpenedCard } from './card.ts';
import type { Dialect } from './dialect.ts';

/**
 * Trace steps as they are kept: the bytes on the wire with every hidden digit overwritten by 0, so that they still parse and are
 * decoded only when somebody looks. What was overwritten is gone; what is shown is masked once more.
 */
export type StoredStep =
  | {
      readonly kind: 'apdu';
      /** Unix milliseconds. */
      readonly at: number;
      readonly ms: number;
      /** Hex. */
      readonly command: string;
      readonly response: string;
    }
  | {
      readonly kind: 'iso8583';
      readonly at: number;
      readonly ms?: number;
      readonly direction: 'sent' | 'received';
      readonly dialect: Dialect;
      /** Hex, without the length header. */
      readonly message: string;
      /** What is remarkable about it, such as that it came late. */
      readonly note?: string;
    }
  | { readonly kind: 'note'; readonly at: number; readonly title: string; readonly summary?: string };

const STATUS_BYTES = 2;

const hexOf = (bytes: Uint8Array): string => bytes.toHex().toUpperCase();

/** Instructions whose command data can hold a PIN or what an issuer wants kept: VERIFY, CHANGE PIN, PUT DATA. */
const CLOSED_COMMANDS = new Set([0x20, 0x24, 0xda]);

const redactCommand = (command: Uint8Array): string => {
  const hex = hexOf(command);
  return CLOSED_COMMANDS.has(command[1] ?? 0) && hex.length > 10
    ? hex.slice(0, 10) + '0'.repeat(hex.length - 10)
    : hex;
};

const asciiHex = (digits: string): string => Buffer.from(digits, 'latin1').toString('hex');

/** Below it, first six and last four digits would be all or most of the PAN. */
const SHORTEST_SHOWN = 13;

/** The digits between the first six and the last four become zeros; of a short PAN, all of them. */
const zeroed = (pan: string): string =>
  pan.length < SHORTEST_SHOWN
    ? '0'.repeat(pan.length)
    : pan.slice(0, 6) + '0'.repeat(pan.length - 10) + pan.slice(-4);

/** Whatever a broken or hostile device put where no PAN belongs: its PAN is overwritten there too, as BCD and as text. */
const createScrub = (pan: string): ((hex: string) => string) => {
  const text = asciiHex(pan);
  return (hex) => {
    let clean = hex;
    if (clean.includes(pan)) clean = clean.replaceAll(pan, zeroed(pan));
    if (clean.includes(text)) clean = clean.replaceAll(text, asciiHex(zeroed(pan)));
    return clean;
  };
};

/** Steps of the exchanges with the card, in order; `endedAt` is when the last of them was over at the latest. */
export const cardSteps = (card: OpenedCard, endedAt: number): StoredStep[] => {
  const scrub = createScrub(card.pan());
  const exchanges = card.exchanges();
  let at = endedAt;
  for (const { ms } of exchanges) at -= ms;
  return exchanges.map(({ command, response, ms }) => {
    const end = Math.max(0, response.length - STATUS_BYTES);
    const step: StoredStep = {
      kind: 'apdu',
      at: Math.round(at),
      ms,
      command: scrub(redactCommand(command)),
      response: scrub(hexOf(redactTlv(response.subarray(0, end))) + hexOf(response.subarray(end))),
    };
    at += ms;
    return step;
  });
};

const TRACK2 = /^([0-9]+)([D=])(.*)$/;

const hideTrack2 = (track2: string): string => {
  const match = TRACK2.exec(track2);
  if (match === null) return '0'.repeat(track2.length);
  const [, pan = '', separator = '', rest = ''] = match;
  return zeroed(pan) + separator + '0'.repeat(rest.length);
};

/** DE14 is a date and would not parse as zeros; DE35 and DE55 are hidden in part. */
const HIDDEN_OTHERWISE = new Set([14, 35, 55]);

/**
 * A copy of a message with nothing in it that may not be stored. What would be hidden wholly from whoever looks is not kept: a host may
 * put a card number into any of it, and of a late answer or a reversal nobody here knows the number to search for.
 */
const redactMessage = (message: Message): Message => {
  const copy: Message = { ...message };
  dataElementsOf(message).forEach((number) => {
    if (!isHidden(number) || HIDDEN_OTHERWISE.has(number)) return;
    const value = message[number];
    copy[number] = typeof value === 'string' ? '0'.repeat(value.length) : new Uint8Array(value?.length ?? 0);
  });
  const pan = textOf(message, 2);
  if (pan !== undefined) copy[2] = zeroed(pan);
  const track2 = textOf(message, 35);
  if (track2 !== undefined) copy[35] = hideTrack2(track2);
  const chip = message[55];
  if (chip instanceof Uint8Array) copy[55] = redactTlv(chip);
  return copy;
};

/** A step for one ISO 8583 message. */
export const messageStep = (
  codec: Codec,
  dialect: Dialect,
  message: Message,
  step: { at: number; ms?: number; direction: 'sent' | 'received'; note?: string; pan?: string },
): StoredStep => {
  const { pan, ...rest } = step;
  const hex = hexOf(codec.pack(redactMessage(message)));
  return { kind: 'iso8583', dialect, message: pan === undefined ? hex : createScrub(pan)(hex), ...rest };
};
