// Codes of up to four digits (currency, entry mode, dates, types) come back in message after message. Each is made into a
// string once; there are no more than 11110 of them.
const STRINGS: (string | undefined)[][] = [
  [],
  new Array(10),
  new Array(100),
  new Array(1000),
  new Array(10_000),
];

/** The string of `count` ASCII digits, 1 to 4, at `at`. The caller has checked that they are digits. */
export function shortNumber(bytes: Uint8Array, at: number, count: number): string {
  let value = (bytes[at] as number) - 48;
  if (count > 1) value = value * 10 + (bytes[at + 1] as number) - 48;
  if (count > 2) value = value * 10 + (bytes[at + 2] as number) - 48;
  if (count > 3) value = value * 10 + (bytes[at + 3] as number) - 48;
  const strings = STRINGS[count] as (string | undefined)[];
  const known = strings[value];
  if (known !== undefined) return known;
  const made = String(value).padStart(count, '0');
  strings[value] = made;
  return made;
}
