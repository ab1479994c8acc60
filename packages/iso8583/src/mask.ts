import type { FieldValue } from './message.ts';

// Elements that hold neither card nor secret data, in every dialect. All others are hidden unless a rule below shows a part:
// a private element whose content nobody described is taken for a secret.
const SHOWN: ReadonlySet<number> = new Set([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
  37, 38, 39, 40, 41, 42, 43, 49, 50, 51, 54, 64, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80,
  81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 97, 99, 100, 128,
]);

// Card number, track, PIN and key data: no option shows these.
const NEVER: ReadonlySet<number> = new Set([2, 14, 34, 35, 36, 45, 52, 53, 55, 96]);

const SHORTEST_PAN = 13;

/** A card number with its first six and last four digits (PCI DSS 3.4.1); anything shorter than one is hidden wholly. */
export function maskPan(pan: string): string {
  if (pan.length < SHORTEST_PAN) return '*'.repeat(pan.length);
  return pan.slice(0, 6) + '*'.repeat(pan.length - 10) + pan.slice(-4);
}

/** How much there is, in place of what it is. */
export function hidden(value: FieldValue): string {
  return typeof value === 'string' ? '*'.repeat(value.length) : `(${value.length} bytes)`;
}

/** Whether an element is hidden wholly: it holds card data, a secret, or what nobody described. DE2 is shown in part. */
export const isHidden = (number: number): boolean => number !== 2 && !SHOWN.has(number);

/**
 * The printable form of a data element, with card data and secrets hidden.
 *
 * @param reveal private elements to be shown; card, track, PIN and key data stay hidden whatever it names.
 */
export function maskedValue(number: number, value: FieldValue, reveal: ReadonlySet<number>): string {
  if (number === 2 && typeof value === 'string') return maskPan(value);
  const shown = SHOWN.has(number) || (reveal.has(number) && !NEVER.has(number));
  if (!shown) return hidden(value);
  return typeof value === 'string' ? value : value.toHex().toUpperCase();
}
