import type { Format } from '../spec.ts';

/** Which date rule a format carries; 0 for none. */
export function dateRuleOf(format: Format): number {
  switch (format) {
    case 'MMDD':
      return 1;
    case 'YYMM':
      return 2;
    case 'YYMMDD':
      return 3;
    case 'hhmmss':
      return 4;
    case 'MMDDhhmmss':
      return 5;
    default:
      return 0;
  }
}

// February has 29 days: the year is not in the field, or only its last two digits.
const DAYS = Uint8Array.of(0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

const two = (digits: Uint8Array, at: number): number =>
  (digits[at] as number) * 10 + (digits[at + 1] as number) - 528;

function isMonthDay(digits: Uint8Array, at: number): boolean {
  const month = two(digits, at);
  const day = two(digits, at + 2);
  return month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month] as number);
}

function isTime(digits: Uint8Array, at: number): boolean {
  return two(digits, at) <= 23 && two(digits, at + 2) <= 59 && two(digits, at + 4) <= 59;
}

/** Whether the ASCII digits from `at` keep the date rule (a result of {@link dateRuleOf}). */
export function isDate(rule: number, digits: Uint8Array, at: number): boolean {
  switch (rule) {
    case 1:
      return isMonthDay(digits, at);
    case 2: {
      const month = two(digits, at + 2);
      return month >= 1 && month <= 12;
    }
    case 3:
      return isMonthDay(digits, at + 2);
    case 4:
      return isTime(digits, at);
    default:
      return isMonthDay(digits, at) && isTime(digits, at + 4);
  }
}
