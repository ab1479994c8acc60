/** Signs that begin a formula, of full width too; spreadsheets pass over blanks and what has no width before them. */
const FORMULA = /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** Quotes what RFC 4180 wants quoted, and what separates cells elsewhere; blunts what a spreadsheet would run as a formula. */
const cell = (value: string): string => {
  const blunt = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]/.test(blunt) ? `"${blunt.replaceAll('"', '""')}"` : blunt;
};

/** One line of a CSV file (RFC 4180). */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;
