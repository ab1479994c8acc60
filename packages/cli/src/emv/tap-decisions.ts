import {
  type CardDecision,
  type KernelOutcome,
  parseTlv,
  type ResponseApdu,
  statusWordMeaning,
  swToHex,
  type TlvElement,
  TlvError,
  tagName,
} from '@tallystick/emv';
import { toHex } from '../input.ts';

/** One decision on the way, with the clause that it follows. */
export interface Decision {
  readonly step: string;
  readonly clause: string;
  readonly result: string;
}

const TAG_ADF_NAME = 0x4f;
const TAG_LABEL = 0x50;
const TAG_PRIORITY = 0x87;
const TAG_APPLICATION_TEMPLATE = 0x61;
const C3 = 'EMV Contactless Book C-3';

/** The applications of the card as its directory lists them. */
export function directoryDecision({ sw, data }: ResponseApdu): Decision {
  const clause = 'EMV Contactless Book B, 3.3.2';
  const step = 'directory';
  if (sw !== 0x9000)
    return { step, clause, result: `${swToHex(sw)} ${statusWordMeaning(sw)}: no contactless application` };
  try {
    const listed = [...directoryEntries(parseTlv(data))].map(entryText);
    return { step, clause, result: listed.length === 0 ? 'no application listed' : listed.join('; ') };
  } catch (error) {
    if (!(error instanceof TlvError)) throw error;
    return { step, clause, result: `cannot be read: ${error.code}` };
  }
}

function entryText(entry: TlvElement): string {
  const inside = new Map((entry.children ?? []).map(({ tag, value }) => [tag, value]));
  const label = inside.get(TAG_LABEL);
  const priority = (inside.get(TAG_PRIORITY)?.[0] ?? 0) & 0x0f;
  const name = toHex(inside.get(TAG_ADF_NAME) ?? new Uint8Array(0));
  const text = label === undefined ? '' : ` ${printable(label)}`;
  return `${name}${text}${priority === 0 ? '' : `, priority ${priority}`}`;
}

const printable = (value: Uint8Array): string =>
  Array.from(value, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?')).join('');

function* directoryEntries(elements: readonly TlvElement[]): Generator<TlvElement> {
  for (const element of elements) {
    if (element.tag === TAG_APPLICATION_TEMPLATE) yield element;
    else if (element.children) yield* directoryEntries(element.children);
  }
}

const CARD_SAYS: Readonly<Record<CardDecision, string>> = {
  AAC: 'AAC: the card declines',
  TC: 'TC: the card approves offline',
  ARQC: 'ARQC: the card asks for online authorisation',
  unknown: 'neither the cryptogram information data nor the card verification results say it',
};

/** What kernel 3 decided, in its order, up to the decision that ended it. */
export function kernelDecisions(card: CardDecision, ttq: Uint8Array, outcome: KernelOutcome): Decision[] {
  const data: Decision = { step: 'card data', clause: `${C3}, 5.4.2`, result: 'complete' };
  const says: Decision = { step: "card's decision", clause: `${C3}, 5.4.3`, result: CARD_SAYS[card] };
  const restrictions = (result: string): Decision => ({
    step: 'processing restrictions',
    clause: `${C3}, 5.5`,
    result,
  });
  const verification = (result: string): Decision => ({
    step: 'cardholder verification',
    clause: `${C3}, 5.7`,
    result: `${result} (9F66 ${toHex(ttq)})`,
  });
  switch (outcome.type) {
    case 'select-next':
      return [processingOptions('conditions of use not satisfied: the next application')];
    case 'try-again':
      return [processingOptions('the holder is asked to look at the phone')];
    case 'end-application':
      return [endOfApplication(outcome.reason, outcome.field)];
    case 'other-interface':
      return outcome.reason === 'cash-not-contactless'
        ? [data, says, restrictions(outcome.reason)]
        : [processingOptions('the card asks for another interface')];
    case 'declined':
      if (outcome.reason === 'card-declined' || outcome.reason === 'offline-not-supported')
        return [data, says];
      if (outcome.reason === 'no-common-cvm')
        return [data, says, restrictions('none applies'), verification('no method that both sides know')];
      return [data, says, restrictions(outcome.reason)];
    case 'approved':
    case 'online-request':
      return [data, says, restrictions('none applies'), verification(outcome.cvm)];
  }
}

const processingOptions = (result: string): Decision => ({
  step: 'processing options',
  clause: `${C3}, 5.2.2`,
  result,
});

function endOfApplication(reason: string, field: string | undefined): Decision {
  const at = field === undefined ? '' : `: ${field} ${tagName(Number.parseInt(field, 16))}`;
  return { step: 'card data', clause: `${C3}, 5.4.2`, result: `${reason}${at}` };
}
