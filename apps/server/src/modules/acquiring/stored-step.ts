import { maskTlvHex } from '@tallystick/emv';
import { type Codec, type Message, textOf } from '@tallystick/iso8583';
import type { CardExchange, OpenedCard } from './card.ts';
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

const OVERWRITTEN = /\*/g;

const redactTlv = (bytes: Uint8Array): string => maskTlvHex(bytes).replace(OVERWRITTEN, '0');

/** Instructions whose command data can hold a PIN or what an issuer wants kept: VERIFY, CHANGE PIN, PUT DATA. */
const CLOSED_COMMANDS = new Set([0x20, 0x24, 0xda]);

const redactCommand = (command: Uint8Array): string => {
  const hex = command.toHex().toUpperCase();
  return CLOSED_COMMANDS.has(command[1] ?? 0) && hex.length > 10
    ? hex.slice(0, 10) + '0'.repeat(hex.length - 10)
    : hex;
};

const redactExchange = ({ command, response, ms }: CardExchange, at: number): StoredStep => {
  const end = Math.max(0, response.length - 2);
  return {
    kind: 'apdu',
    at,
    ms,
    command: redactCommand(command),
    response: redactTlv(response.subarray(0, end)) + response.subarray(end).toHex().toUpperCase(),
  };
};

const asciiHex = (digits: string): string => digits.replace(/./g, '3$&');

/** The digits between the first six and the last four become zeros. */
const zeroed = (pan: string): string => pan.slice(0, 6) + '0'.repeat(pan.length - 10) + pan.slice(-4);

/** Whatever a broken or hostile device put where no PAN belongs: its PAN is overwritten there too, as BCD and as text. */
const scrub = (hex: string, pan: string): string => {
  let clean = hex;
  if (clean.includes(pan)) clean = clean.replaceAll(pan, zeroed(pan));
  const text = asciiHex(pan);
  if (clean.includes(text)) clean = clean.replaceAll(text, asciiHex(zeroed(pan)));
  return clean;
};

/** Steps of the exchanges with the card, in order; `endedAt` is when the last of them was over at the latest. */
export const cardSteps = (card: OpenedCard, endedAt: number): StoredStep[] => {
  const pan = card.pan();
  const exchanges = card.exchanges();
  let at = endedAt - exchanges.reduce((sum, { ms }) => sum + ms, 0);
  return exchanges.map((exchange) => {
    const step = redactExchange(exchange, Math.round(at));
    at += exchange.ms;
    return step.kind === 'apdu'
      ? { ...step, command: scrub(step.command, pan), response: scrub(step.response, pan) }
      : step;
  });
};

const HIDDEN_TRACK2 = /^([0-9]{6})([0-9]*)([0-9]{4})([D=])(.*)$/;

/** A copy of a message with nothing in it that may not be stored. */
const redactMessage = (message: Message): Message => {
  const track2 = textOf(message, 35);
  const pan = textOf(message, 2);
  const chip = message[55];
  return {
    ...message,
    ...(pan === undefined ? {} : { 2: zeroed(pan) }),
    ...(track2 === undefined
      ? {}
      : {
          35: track2.replace(
            HIDDEN_TRACK2,
            (_, first: string, middle: string, last: string, separator: string, rest: string) =>
              `${first}${'0'.repeat(middle.length)}${last}${separator}${'0'.repeat(rest.length)}`,
          ),
        }),
    ...(chip instanceof Uint8Array ? { 55: Uint8Array.fromHex(redactTlv(chip)) } : {}),
    ...(message[52] === undefined ? {} : { 52: new Uint8Array(8) }),
  };
};

/** A step for one ISO 8583 message. */
export const messageStep = (
  codec: Codec,
  dialect: Dialect,
  message: Message,
  step: { at: number; ms?: number; direction: 'sent' | 'received'; note?: string; pan?: string },
): StoredStep => {
  const { pan, ...rest } = step;
  const hex = codec.pack(redactMessage(message)).toHex().toUpperCase();
  return { kind: 'iso8583', dialect, message: pan === undefined ? hex : scrub(hex, pan), ...rest };
};
