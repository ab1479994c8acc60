/** Signs that begin a formula, of full width too; spreadsheets pass over blanks, quotes and what has no width before them. */
const FORMULA = '["\\s\\p{Z}\\p{Cc}\\p{Cf}]*[=+\\-@＝＋－＠]';
/** Where a cell may begin: with the text, and behind whatever separates cells somewhere, since there no quote within a line counts. */
const BEGINNING = new RegExp(`(^|\\r\\n|[;\\t\\r\\n])(?=${FORMULA})`, 'gu');
const BLANK_FIRST = /^[\t\r\n]/;

/** Blunts what a spreadsheet would run as a formula, in whatever language it separates cells. */
const blunted = (value: string): string => {
  const blunt = value.replaceAll(BEGINNING, "$1'");
  return BLANK_FIRST.test(blunt) ? `'${blunt}` : blunt;
};

/** Quotes what RFC 4180 wants quoted, and what separates cells elsewhere. */
const cell = (value: string): string => {
  const blunt = blunted(value);
  return /[",;\t\r\n]/.test(blunt) ? `"${blunt.replaceAll('"', '""')}"` : blunt;
};

/** One line of a CSV file (RFC 4180). */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;
