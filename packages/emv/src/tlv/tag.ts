import { TlvError } from './tlv-error.ts';

/** The longest tag field accepted, in bytes. EMV uses up to three. */
export const MAX_TAG_BYTES = 4;

/** Tag number as upper-case hexadecimal, for example `9F66`. */
export function tagToHex(tag: number): string {
  const hex = tag.toString(16).toUpperCase();
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

/**
 * Reads one tag from hexadecimal text.
 *
 * @param hex one whole tag field, for example `9F66`; case does not matter
 * @throws {TlvError} `ERR_TLV_HEX`, `ERR_TLV_TAG` (ISO/IEC 8825-1, 8.1.2)
 */
export function tagFromHex(hex: string): number {
  if (!/^([0-9a-f]{2})+$/i.test(hex)) throw new TlvError('ERR_TLV_HEX', 0, 'Tag is not hexadecimal');
  const bytes = hex.length / 2;
  const tag = Number.parseInt(hex, 16);
  if (bytes > MAX_TAG_BYTES || encodedTagBytes(tag) !== bytes || !isWholeTag(tag, bytes)) {
    throw new TlvError('ERR_TLV_TAG', 0, 'Not one whole tag');
  }
  return tag;
}

/** True when the tag names a constructed object, a template (ISO/IEC 8825-1, 8.1.2.5). */
export function isConstructed(tag: number): boolean {
  const first = tag > 0xffffff ? tag >>> 24 : tag > 0xffff ? tag >>> 16 : tag > 0xff ? tag >>> 8 : tag;
  return (first & 0x20) !== 0;
}

/** Length of the tag field in bytes. */
export function encodedTagBytes(tag: number): number {
  return tag > 0xffffff ? 4 : tag > 0xffff ? 3 : tag > 0xff ? 2 : 1;
}

function isWholeTag(tag: number, bytes: number): boolean {
  const octet = (index: number) => Math.floor(tag / 2 ** (8 * (bytes - 1 - index))) & 0xff;
  if ((octet(0) & 0x1f) !== 0x1f) return bytes === 1;
  if (bytes === 1) return false;
  for (let index = 1; index < bytes; index++) {
    const last = index === bytes - 1;
    if (((octet(index) & 0x80) === 0) !== last) return false;
  }
  return true;
}
