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
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 10 + (bytes[at + i] as number) - 0x30;
  const strings = STRINGS[count] as (string | undefined)[];
  const known = strings[value];
  if (known !== undefined) return known;
  const made = String(value).padStart(count, '0');
  strings[value] = made;
  return made;
}
