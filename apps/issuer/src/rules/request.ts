import { currencyOfNumeric } from '@tallystick/currencies';
import { bytesOf, type Message, textOf } from '@tallystick/iso8583';
import type { CurrencyCode } from '@tallystick/protocol';
import { amountElementOf } from './amount-elements.ts';
import { type ChipData, parseChipData } from './chip-data.ts';
import type { DeclineReason } from './response-codes.ts';

/** What names a request of an acquirer once and for all: DE41, DE37, DE11, DE7. A repeat has all four the same. */
export interface RequestKey {
  readonly terminalId: string;
  readonly rrn: string;
  readonly stan: string;
  readonly transmittedAt: string;
}

/** A 0100 or 0200 as the rules see it. */
export interface AuthorisationRequest {
  readonly key: RequestKey;
  readonly mti: string;
  /** 0100 reserves the money, 0200 takes it. */
  readonly hold: boolean;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode | undefined;
  readonly pan: string;
  readonly expiry: string | undefined;
  readonly panSequence: number;
  /** DE32 without leading zeros, which DE90 cannot tell from padding; empty when there is none. */
  readonly acquirerId: string;
  readonly merchantId: string;
  readonly merchantName: string;
  readonly chip: ChipData;
  /** Enciphered PIN block, DE52, 8 bytes. */
  readonly pinBlock?: Uint8Array;
}

export type ParsedRequest =
  | { readonly kind: 'request'; readonly request: AuthorisationRequest }
  /** `key` is there when the request could at least be named, so that its refusal can be recorded. */
  | { readonly kind: 'refused'; readonly reason: DeclineReason; readonly field: string };

const refused = (reason: DeclineReason, field: string): ParsedRequest => ({ kind: 'refused', reason, field });

const numeric = (text: string | undefined, digits: number): text is string =>
  text !== undefined && text.length === digits && /^[0-9]+$/.test(text);

/** Reads what names a request; undefined when one of the four elements is missing. */
export const requestKey = (message: Message): RequestKey | undefined => {
  const terminalId = textOf(message, 41)?.trimEnd();
  const rrn = textOf(message, 37)?.trimEnd();
  const stan = textOf(message, 11);
  const transmittedAt = textOf(message, 7);
  if (!terminalId || !rrn || !numeric(stan, 6) || !numeric(transmittedAt, 10)) return undefined;
  return { terminalId, rrn, stan, transmittedAt };
};

/** DE32 without leading zeros; empty when there is none. */
export const acquirerOf = (message: Message): string => (textOf(message, 32) ?? '').replace(/^0+/, '');

/** Purchase, from and to any of the account types (ISO 8583:1987, tables A.5 and A.6): a card here has one account, whatever it is called. */
const PURCHASE = /^00[0-5]0[0-5]0$/;

/** PAN and expiry of track 2 (DE35 and tag 57; ISO/IEC 7813, D or = between), or undefined when it is not of that form. */
export const parseTrack2 = (track2: string): { pan: string; expiry: string } | undefined => {
  const match = /^([0-9]{8,19})[D=]([0-9]{4})[0-9]{3}[0-9]*F?$/i.exec(track2);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { pan: match[1], expiry: match[2] };
};

/** All the ways in which a request names its card have to agree. */
const cardOf = (
  message: Message,
  chip: ChipData,
): { pan: string; expiry: string | undefined } | DeclineReason => {
  const track2 = textOf(message, 35);
  const fromTrack2 = track2 === undefined ? undefined : parseTrack2(track2);
  const fromChip = chip.track2 === undefined ? undefined : parseTrack2(chip.track2);
  if ((track2 !== undefined && !fromTrack2) || (chip.track2 !== undefined && !fromChip)) {
    return 'card_data_inconsistent';
  }
  const pans = new Set(
    [textOf(message, 2), fromTrack2?.pan, fromChip?.pan, chip.pan].filter((pan) => pan !== undefined),
  );
  const expiries = new Set(
    [textOf(message, 14), fromTrack2?.expiry, fromChip?.expiry, chip.expiry].filter((at) => at !== undefined),
  );
  const [pan] = pans;
  if (pan === undefined) return 'format_error';
  if (!/^[0-9]{12,19}$/.test(pan)) return 'card_data_inconsistent';
  if (pans.size > 1) return 'card_data_inconsistent';
  if (expiries.size > 1) return 'expiry_mismatch';
  return { pan, expiry: [...expiries][0] };
};

/** Printable characters of DE43's name part: the first 25 positions (ISO 8583:1987, DE43). */
const merchantNameOf = (message: Message): string =>
  (textOf(message, 43) ?? '')
    .slice(0, 25)
    .replace(/[^\x20-\x7e]/g, ' ')
    .trim();

/** Replacement amounts are for reversals. */
const REPLACEMENT = { reason: 'format_error', field: 'DE95' } as const;

/** Reads a 0100/0200. Says the first thing that is wrong with its form; whether it is approved is for {@link decide}. */
export const parseAuthorisationRequest = (message: Message): ParsedRequest => {
  const key = requestKey(message);
  if (key === undefined) return refused('format_error', 'DE7, DE11, DE37 or DE41');
  const processingCode = textOf(message, 3);
  if (!numeric(processingCode, 6)) return refused('format_error', 'DE3');
  if (!PURCHASE.test(processingCode)) return refused('transaction_not_supported', 'DE3');
  const amount = textOf(message, 4);
  if (!numeric(amount, 12)) return refused('format_error', 'DE4');
  const amountMinor = BigInt(amount);
  if (amountMinor === 0n) return refused('amount_invalid', 'DE4');
  const currencyNumeric = textOf(message, 49);
  if (!numeric(currencyNumeric, 3)) return refused('format_error', 'DE49');

  const element = message[95] === undefined ? amountElementOf(message) : REPLACEMENT;
  if (element) return refused(element.reason, element.field);
  const de55 = bytesOf(message, 55);
  if (de55 === undefined) return refused('chip_data_missing', 'DE55');
  const chip = parseChipData(de55);
  if (chip.kind === 'refused') return refused(chip.reason, `DE55 ${chip.field}`);
  if (chip.data.amountMinor !== amountMinor || chip.data.currencyNumeric !== currencyNumeric) {
    return refused('cryptogram_for_another_payment', 'DE55 9F02 or 5F2A');
  }
  // Cash back is asked for by another processing code than that of a purchase (09).
  if (chip.data.otherMinor !== 0n) return refused('transaction_not_supported', 'DE55 9F03');
  const card = cardOf(message, chip.data);
  if (typeof card === 'string') return refused(card, 'DE2, DE14, DE35 or DE55');

  const sequence = textOf(message, 23);
  if (sequence !== undefined && Number(sequence) !== (chip.data.panSequence ?? Number(sequence))) {
    return refused('card_data_inconsistent', 'DE23 or 5F34');
  }
  const pinBlock = bytesOf(message, 52);
  return {
    kind: 'request',
    request: {
      ...(pinBlock === undefined ? {} : { pinBlock }),
      key,
      mti: message.mti,
      hold: message.mti.startsWith('01'),
      amountMinor,
      currency: currencyOfNumeric(currencyNumeric),
      pan: card.pan,
      expiry: card.expiry,
      panSequence: chip.data.panSequence ?? Number(sequence ?? 0),
      acquirerId: acquirerOf(message),
      merchantId: (textOf(message, 42) ?? '').trim(),
      merchantName: merchantNameOf(message),
      chip: chip.data,
    },
  };
};
