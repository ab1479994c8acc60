import { parseTlv, type TlvElement, type TlvLimits } from '../tlv/parse-tlv.ts';
import { TlvError } from '../tlv/tlv-error.ts';
import {
  ADDITIONAL_TERMINAL_CAPABILITIES_BITS,
  AIP_BITS,
  AUC_BITS,
  type BitMeaning,
  CTQ_BITS,
  TERMINAL_CAPABILITIES_BITS,
  TSI_BITS,
  TTQ_BITS,
  TVR_BITS,
  VISA_CVR_BITS,
} from './bits.ts';
import { TAGS } from './dictionary.ts';
import { maskValue } from './mask.ts';
import type { MaskClass } from './tag-info.ts';
import { tagName } from './tag-name.ts';
import {
  TAG_9B_TSI,
  TAG_9F6C_CTQ,
  TAG_9F07_AUC,
  TAG_9F10_IAD,
  TAG_9F33_TERMINAL_CAPABILITIES,
  TAG_9F40_ADDITIONAL_TERMINAL_CAPABILITIES,
  TAG_9F66_TTQ,
  TAG_82_AIP,
  TAG_95_TVR,
} from './tag-numbers.ts';
import { valueText } from './value-text.ts';

/** A data object for people: named, decoded and masked. Plain data, safe to log, send and show. */
export interface DescribedObject {
  /** Tag as hexadecimal. */
  readonly tag: string;
  readonly name: string;
  /** Length of the value in bytes. */
  readonly length: number;
  /** The value as hexadecimal with hidden nibbles as `*`; absent for a template. */
  readonly value?: string;
  /** The value in words. */
  readonly text?: string;
  /** Names of the bits that are set. */
  readonly bits?: readonly DescribedBit[];
  readonly children?: readonly DescribedObject[];
}

/** One meaning found in a value; `byte` counts from 1. */
export interface DescribedBit {
  readonly byte: number;
  readonly name: string;
}

const BITS: ReadonlyMap<number, readonly BitMeaning[]> = new Map([
  [TAG_82_AIP, AIP_BITS],
  [TAG_95_TVR, TVR_BITS],
  [TAG_9B_TSI, TSI_BITS],
  [TAG_9F07_AUC, AUC_BITS],
  [TAG_9F33_TERMINAL_CAPABILITIES, TERMINAL_CAPABILITIES_BITS],
  [TAG_9F40_ADDITIONAL_TERMINAL_CAPABILITIES, ADDITIONAL_TERMINAL_CAPABILITIES_BITS],
  [TAG_9F66_TTQ, TTQ_BITS],
  [TAG_9F6C_CTQ, CTQ_BITS],
]);

/** Which meanings of a table hold for a value. */
export function decodeBits(table: readonly BitMeaning[], value: Uint8Array): DescribedBit[] {
  return table
    .filter(({ byte, mask, equals }) => byte <= value.length && ((value[byte - 1] ?? 0) & mask) === equals)
    .map(({ byte, name }) => ({ byte, name }));
}

/**
 * Explains data objects to a person. PANs and tracks keep their first six and last four digits only; names, PIN data
 * and ICC certificates are hidden whole.
 *
 * @param input encoded objects, or objects already parsed
 * @throws {TlvError} when bytes do not parse
 */
export function describeTlv(
  input: Uint8Array | readonly TlvElement[],
  limits?: TlvLimits,
): DescribedObject[] {
  const elements = input instanceof Uint8Array ? parseTlv(input, limits) : input;
  return elements.map(describeElement);
}

function describeElement(element: TlvElement): DescribedObject {
  const { tag, tagHex, length, children } = element;
  const base = { tag: tagHex, name: tagName(tag), length };
  if (children) return { ...base, children: children.map(describeElement) };
  const info = TAGS.get(tag);
  const value = element.value;
  const mask = maskOf(tag, value);
  const text = info && mask === 'none' ? valueText(info, value) : undefined;
  const bits = bitsOf(tag, value);
  return {
    ...base,
    value: maskValue(value, mask),
    ...(text === undefined ? {} : { text }),
    ...(bits === undefined ? {} : { bits }),
  };
}

/**
 * The class of the dictionary, or a guess: cards are untrusted, and an object that we do not know, or a text, may hold
 * a PAN. What looks like track 2 or like 13 to 19 digits is hidden too.
 */
function maskOf(tag: number, value: Uint8Array): MaskClass {
  const info = TAGS.get(tag);
  if (info && info.mask !== 'none') return info.mask;
  if (hasDigitRun(value)) return 'secret';
  if (info || value.length < SHORTEST_PAN_BYTES || value.length > 19) return 'none';
  const hex = value.toHex();
  if (/^\d{13,19}d/.test(hex)) return 'track2';
  return /^[1-9]\d{12,18}f*$/.test(hex) ? 'pan' : 'none';
}

/** The shortest PAN that is shown in part. */
const SHORTEST_PAN = 13;
/** The shortest value in which one fits, two digits a byte. */
const SHORTEST_PAN_BYTES = 7;

/** What is too short for a PAN is only hidden if the dictionary says so: nobody has to look at the value itself. */
const mayHide = ({ tag, length }: TlvElement): boolean =>
  length >= SHORTEST_PAN_BYTES || (TAGS.get(tag)?.mask ?? 'none') !== 'none';

/** Whether there are 13 or more ASCII digits in a row. */
function hasDigitRun(value: Uint8Array): boolean {
  const { length } = value;
  if (length < SHORTEST_PAN) return false;
  let run = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = value[at] as number;
    run = byte >= 0x30 && byte <= 0x39 ? run + 1 : 0;
    if (run >= SHORTEST_PAN) return true;
  }
  return false;
}

function bitsOf(tag: number, value: Uint8Array): DescribedBit[] | undefined {
  if (tag === TAG_9F10_IAD) {
    // Format 06: length, key index, cryptogram version, then the card verification results.
    if (value[0] !== 0x06 || value[3] !== 0x03 || value.length < 7) return undefined;
    return decodeBits(VISA_CVR_BITS, value.subarray(3));
  }
  const table = BITS.get(tag);
  return table && decodeBits(table, value);
}

/** Renders a description as indented lines, the way EMV engineers read a trace. */
export function renderDescription(objects: readonly DescribedObject[], indent = 0): string {
  const pad = ' '.repeat(indent);
  const lines: string[] = [];
  for (const object of objects) {
    const text = object.text === undefined ? '' : `  ${object.text}`;
    const value = object.value === undefined ? '' : ` ${object.value}`;
    lines.push(`${pad}${object.tag} ${object.name} [${object.length}]${value}${text}`);
    for (const bit of object.bits ?? []) lines.push(`${pad}  byte ${bit.byte}: ${bit.name}`);
    if (object.children?.length) lines.push(renderDescription(object.children, indent + 2));
  }
  return lines.join('\n');
}

/**
 * A copy of encoded objects with every hidden digit overwritten by 0, so that it still parses. Hides what {@link maskTlvHex} hides; of
 * bytes that do not parse, all. Runs over every exchange of a payment, so values that are shown are not looked at one by one.
 */
export function redactTlv(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const walk = (elements: readonly TlvElement[]): void => {
    for (const element of elements) {
      if (element.children) walk(element.children);
      else if (mayHide(element)) {
        const { value } = element;
        const mask = maskOf(element.tag, value);
        if (mask !== 'none') overwriteHidden(out, element.start, maskValue(value, mask));
      }
    }
  };
  try {
    walk(parseTlv(bytes));
  } catch (error) {
    if (!(error instanceof TlvError)) throw error;
    out.fill(0);
  }
  return out;
}

/** Zeroes each nibble for which `masked`, hexadecimal with one character for a nibble, has a star. */
function overwriteHidden(out: Uint8Array, start: number, masked: string): void {
  for (let nibble = masked.indexOf('*'); nibble >= 0; nibble = masked.indexOf('*', nibble + 1)) {
    const at = start + (nibble >> 1);
    out[at] = (out[at] ?? 0) & (nibble % 2 === 0 ? 0x0f : 0xf0);
  }
}

/**
 * A masked copy of encoded objects as hexadecimal, for a trace. Bytes that do not parse are not shown at all, since
 * nobody can say what is in them.
 */
export function maskTlvHex(bytes: Uint8Array): string {
  try {
    const out: string[] = [];
    let at = 0;
    const copyTo = (end: number) => {
      out.push(bytes.subarray(at, end).toHex().toUpperCase());
      at = end;
    };
    const walk = (elements: readonly TlvElement[]) => {
      for (const element of elements) {
        copyTo(element.start);
        if (element.children) walk(element.children);
        else {
          out.push(maskValue(element.value, maskOf(element.tag, element.value)));
          at = element.end;
        }
      }
    };
    walk(parseTlv(bytes));
    copyTo(bytes.length);
    return out.join('');
  } catch (error) {
    if (error instanceof TlvError) return '*'.repeat(bytes.length * 2);
    throw error;
  }
}
