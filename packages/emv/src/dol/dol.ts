import { TAGS } from '../tags/dictionary.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';
import { isConstructed, MAX_TAG_BYTES } from '../tlv/tag.ts';
import { TlvError } from '../tlv/tlv-error.ts';

/** One entry of a data object list: a tag and the length asked for, in bytes. */
export interface DolEntry {
  readonly tag: number;
  readonly length: number;
}

/** Most entries accepted; a DOL is at most 252 bytes. */
const MAX_ENTRIES = 84;

/**
 * Parses a data object list: PDOL, CDOL1, CDOL2, TDOL, DDOL (EMV Book 3, 5.4).
 *
 * @throws {TlvError} `ERR_TLV_TAG`, `ERR_TLV_LENGTH`, `ERR_TLV_COUNT`
 */
export function parseDol(bytes: Uint8Array): DolEntry[] {
  const entries: DolEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const offset = at;
    let tag = bytes[at++] as number;
    if ((tag & 0x1f) === 0x1f) {
      let next = 0x80;
      while ((next & 0x80) !== 0) {
        if (at >= bytes.length) throw new TlvError('ERR_TLV_TAG', offset, 'Tag is cut short');
        if (at - offset === MAX_TAG_BYTES)
          throw new TlvError('ERR_TLV_TAG', offset, 'Tag is longer than 4 bytes');
        next = bytes[at++] as number;
        tag = tag * 256 + next;
      }
    }
    const length = bytes[at++];
    if (length === undefined) throw new TlvError('ERR_TLV_LENGTH', at - 1, 'Length is missing');
    if (entries.length === MAX_ENTRIES) throw new TlvError('ERR_TLV_COUNT', offset, 'Too many entries');
    entries.push({ tag, length });
  }
  return entries;
}

/** Length in bytes of the data that a list asks for. */
export function dolDataBytes(entries: readonly DolEntry[]): number {
  return entries.reduce((sum, entry) => sum + entry.length, 0);
}

/**
 * Builds the value part that a list asks for, by the rules of EMV Book 3, 5.4.
 *
 * An unknown or constructed data object is zero-filled. A value that is too long is cut: numeric from the left,
 * others from the right. One that is too short is padded: numeric with leading zeros, compressed numeric with
 * trailing `FF`, others with trailing zeros.
 */
export function buildDolData(entries: readonly DolEntry[], objects: ReadonlyDataObjects): Uint8Array {
  const out = new Uint8Array(dolDataBytes(entries));
  let at = 0;
  for (const { tag, length } of entries) {
    const value = isConstructed(tag) ? undefined : objects.get(tag);
    if (value) out.set(fitted(value, length, TAGS.get(tag)?.format), at);
    at += length;
  }
  return out;
}

function fitted(value: Uint8Array, length: number, format: string | undefined): Uint8Array {
  if (value.length === length) return value;
  if (value.length > length) {
    return format === 'n' ? value.subarray(value.length - length) : value.subarray(0, length);
  }
  const out = new Uint8Array(length);
  if (format === 'cn') out.fill(0xff, value.length);
  out.set(value, format === 'n' ? length - value.length : 0);
  return out;
}

/** Reads back data built for a list, as the card does. Returns nothing when the total length differs. */
export function readDolData(
  entries: readonly DolEntry[],
  data: Uint8Array,
): Map<number, Uint8Array> | undefined {
  if (data.length !== dolDataBytes(entries)) return undefined;
  const objects = new Map<number, Uint8Array>();
  let at = 0;
  for (const { tag, length } of entries) {
    objects.set(tag, data.subarray(at, at + length));
    at += length;
  }
  return objects;
}
