import type { KeyObject } from 'node:crypto';
import { maskPan, TAG_9A_TRANSACTION_DATE, TAG_50_APPLICATION_LABEL, TAG_84_DF_NAME } from '@tallystick/emv';
import { findTlv, parseDataObjects, parseTlv, type ReadonlyDataObjects, TlvError } from '@tallystick/emv/tlv';
import { fromBase64Url } from '@tallystick/encoding';
import { CardData } from '@tallystick/protocol';
import { Compile } from 'typebox/compile';
import { JweError, openJwe } from './jwe.ts';

const CHECK = Compile(CardData);

/** Why card data cannot be used: it does not open, is not of the form, or is for another payment. */
export class CardDataError extends Error {
  override readonly name = 'CardDataError';
  readonly code = 'ERR_CARD_DATA';
}

/** What of a card may be stored and shown. */
export interface CardFacts {
  readonly maskedPan: string;
  readonly scheme: string;
  readonly cvm: 'none' | 'online-pin' | 'signature' | 'cdcvm';
  readonly applicationId?: string;
  readonly applicationLabel?: string;
  /** The day at the terminal when the card was read, tag 9A: YYMMDD. */
  readonly readOn?: string;
}

export interface CardExchange {
  readonly command: Uint8Array;
  readonly response: Uint8Array;
  readonly ms: number;
}

/** A PIN as the terminal enciphered it: key serial number (12 bytes), and block of format 4 (16 bytes). */
export interface OpenedPin {
  readonly ksn: Uint8Array;
  readonly block: Uint8Array;
}

/** Card data in clear. Lives in acquiring from the opening of a JWE to the sending of the 0200, and has no printable form. */
export class OpenedCard {
  readonly facts: CardFacts;
  readonly panSequence: string | undefined;
  readonly #track2: string;
  readonly #de55: Uint8Array;
  readonly #objects: ReadonlyDataObjects;
  readonly #exchanges: readonly CardExchange[];
  readonly #pin: OpenedPin | undefined;

  constructor(
    facts: CardFacts,
    panSequence: string | undefined,
    secret: {
      track2: string;
      de55: Uint8Array;
      objects: ReadonlyDataObjects;
      exchanges: readonly CardExchange[];
      pin?: OpenedPin | undefined;
    },
  ) {
    this.facts = facts;
    this.panSequence = panSequence;
    this.#track2 = secret.track2;
    this.#de55 = secret.de55;
    this.#objects = secret.objects;
    this.#exchanges = secret.exchanges;
    this.#pin = secret.pin;
  }

  /** The PIN, still enciphered by the terminal. */
  pin(): OpenedPin | undefined {
    return this.#pin;
  }

  /** Track 2 as DE35 carries it: digits with D between PAN and expiry. */
  track2(): string {
    return this.#track2;
  }

  pan(): string {
    return this.#track2.slice(0, this.#track2.indexOf('D'));
  }

  /** YYMM. */
  expiry(): string {
    const at = this.#track2.indexOf('D');
    return this.#track2.slice(at + 1, at + 5);
  }

  de55(): Uint8Array {
    return this.#de55;
  }

  /** One data object of field 55. */
  object(tag: number): Uint8Array | undefined {
    return this.#objects.get(tag);
  }

  exchanges(): readonly CardExchange[] {
    return this.#exchanges;
  }
}

/** Registered application provider identifiers (ISO/IEC 7816-5) and whose they are. */
const SCHEMES: Readonly<Record<string, string>> = {
  A000000003: 'Visa',
  A000000004: 'Mastercard',
  A000000025: 'American Express',
  A000000065: 'JCB',
  A000000152: 'Discover',
  A000000333: 'UnionPay',
};

const TRACK_2 = /^([0-9]{8,19})D([0-9]{4})[0-9]{3}[0-9]*F?$/;

/** A trace shows no exchange as longer, in milliseconds: the device's word is bounded before times are made of it. */
const LONGEST_EXCHANGE_MS = 600_000;

const bytesOf = (text: string): Uint8Array => {
  try {
    return fromBase64Url(text);
  } catch (cause) {
    return invalid('A member is not base64url', cause);
  }
};

const invalid = (why: string, cause?: unknown): never => {
  throw new CardDataError(why, cause === undefined ? undefined : { cause });
};

const parse = (plaintext: Uint8Array): CardData => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
  } catch {
    // The cause would quote the text.
    return invalid('The plain text is not JSON');
  }
  return CHECK.Check(value) ? value : invalid('The plain text is not of the form of card data');
};

/**
 * Opens the card data of one payment.
 *
 * @param compact compact JWE to the server's card data key
 * @param key that private key
 * @param paymentId the payment that it has to be for: it stands in the header, under the seal, and in the text
 * @throws CardDataError
 */
export const openCard = (compact: string, key: KeyObject, paymentId: string): OpenedCard => {
  let opened: ReturnType<typeof openJwe>;
  try {
    opened = openJwe(compact, key);
  } catch (cause) {
    if (cause instanceof JweError) return invalid('The card data does not open', cause);
    throw cause;
  }
  const data = parse(opened.plaintext);
  if (data.paymentId !== paymentId || (opened.header.paymentId ?? paymentId) !== paymentId) {
    return invalid('The card data is for another payment');
  }
  const track2 = bytesOf(data.track2).toHex().toUpperCase();
  const match = TRACK_2.exec(track2);
  if (match?.[1] === undefined) return invalid('Tag 57 is not track 2 equivalent data');
  const de55 = bytesOf(data.de55);
  const exchanges = (data.exchanges ?? []).map(({ command, response, ms }) => ({
    command: bytesOf(command),
    response: bytesOf(response),
    ms: Math.min(ms, LONGEST_EXCHANGE_MS),
  }));
  const objects = objectsOf(de55);
  const facts = factsOf(objects, match[1], data.cvm, labelOf(exchanges));
  return new OpenedCard(facts, data.panSequence, {
    track2: track2.endsWith('F') ? track2.slice(0, -1) : track2,
    de55,
    objects,
    exchanges,
    pin: data.pin && { ksn: Uint8Array.fromHex(data.pin.ksn), block: Uint8Array.fromHex(data.pin.block) },
  });
};

const SELECT = 0xa4;

/** The label that the selected application gave itself: in the answer to the last SELECT (EMV Book 1, 11.3.4). */
const labelOf = (exchanges: readonly CardExchange[]): string | undefined => {
  const selected = exchanges.findLast(({ command }) => command[1] === SELECT);
  if (selected === undefined || selected.response.length < 2) return undefined;
  try {
    const label = findTlv(parseTlv(selected.response.subarray(0, -2)), TAG_50_APPLICATION_LABEL);
    const text = label && new TextDecoder('latin1').decode(label.value).trim();
    return text && /^[\x20-\x7e]{1,16}$/.test(text) ? text : undefined;
  } catch (error) {
    if (error instanceof TlvError) return undefined;
    throw error;
  }
};

const objectsOf = (de55: Uint8Array): ReadonlyDataObjects => {
  try {
    return parseDataObjects(de55);
  } catch (cause) {
    if (cause instanceof TlvError) return invalid('Field 55 is not well-formed', cause);
    throw cause;
  }
};

const factsOf = (
  objects: ReadonlyDataObjects,
  pan: string,
  cvm: CardFacts['cvm'],
  applicationLabel: string | undefined,
): CardFacts => {
  const applicationId = objects.get(TAG_84_DF_NAME)?.toHex().toUpperCase();
  const readOn = objects.get(TAG_9A_TRANSACTION_DATE)?.toHex();
  return {
    maskedPan: maskPan(pan),
    scheme: (applicationId && SCHEMES[applicationId.slice(0, 10)]) || applicationLabel || 'Card',
    cvm,
    ...(applicationId === undefined ? {} : { applicationId }),
    ...(applicationLabel === undefined ? {} : { applicationLabel }),
    ...(readOn === undefined ? {} : { readOn }),
  };
};
