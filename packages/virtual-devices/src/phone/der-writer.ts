import { concatBytes } from '@tallystick/encoding';

/** Writes the DER that virtual certificates are made of (X.690); what it cannot write, no phone certificate needs. */

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) octets.unshift(rest & 0xff);
  return [0x80 | octets.length, ...octets];
}

/** One element with the identifier octets as given. */
export const element = (identifier: number | readonly number[], ...content: Uint8Array[]) => {
  const body = concatBytes(...content);
  const head = [
    ...(typeof identifier === 'number' ? [identifier] : identifier),
    ...lengthOctets(body.length),
  ];
  return concatBytes(Uint8Array.from(head), body);
};

export const sequence = (...items: Uint8Array[]) => element(0x30, ...items);
export const octetString = (bytes: Uint8Array) => element(0x04, bytes);
export const utf8String = (text: string) => element(0x0c, new TextEncoder().encode(text));
/** @param truth The octet of TRUE: FF in DER (X.690 section 11.1), any but 00 in BER (8.2.2). */
export const boolean = (value: boolean, truth = 0xff) => element(0x01, Uint8Array.of(value ? truth : 0));
export const nullValue = () => element(0x05);
export const bitString = (bytes: Uint8Array, unusedBits = 0) =>
  element(0x03, Uint8Array.of(unusedBits), bytes);

/** INTEGER (or ENUMERATED, 0x0a) of a number that is not negative. */
export function integer(value: number | bigint, identifier = 0x02): Uint8Array<ArrayBuffer> {
  const hex = BigInt(value).toString(16);
  const bytes = Uint8Array.fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
  return element(identifier, (bytes[0] ?? 0) & 0x80 ? concatBytes(Uint8Array.of(0), bytes) : bytes);
}

export const unsignedInteger = (bytes: Uint8Array) => integer(BigInt(`0x${bytes.toHex()}`));
export const enumerated = (value: number) => integer(value, 0x0a);

/** SET OF in DER order: members sorted by their octets (X.690 section 11.6). */
export const setOf = (...items: Uint8Array[]) =>
  element(0x31, ...items.toSorted((a, b) => (a.toHex() < b.toHex() ? -1 : 1)));

/** [tag] EXPLICIT, also for tags above 30. */
export function explicit(tag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  if (tag < 0x1f) return element(0xa0 | tag, content);
  const octets: number[] = [tag & 0x7f];
  for (let rest = tag >> 7; rest > 0; rest >>= 7) octets.unshift(0x80 | (rest & 0x7f));
  return element([0xbf, ...octets], content);
}

export function objectIdentifier(dotted: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift(0x80 | (left & 0x7f));
    return septets;
  });
  return element(0x06, Uint8Array.from(octets));
}

/** UTCTime up to 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5). @param time Unix milliseconds */
export function validityTime(time: number): Uint8Array<ArrayBuffer> {
  const digits = `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')}Z`;
  const utc = Number(digits.slice(0, 4)) < 2050;
  return element(utc ? 0x17 : 0x18, new TextEncoder().encode(utc ? digits.slice(2) : digits));
}
