const DECIMAL_DIGIT = /^\p{Nd}$/u;
const OTHER_NUMBER = /^\p{No}$/u;
/** A numeral as compatibility mappings give it: `1`, `10`, `(1)`, `1.`, `1,` (UAX #15). */
const MAPPED = /^\(?([0-9]{1,2})[).,]?$/;

/**
 * Numerals of category No without a mapping (Unicode Character Database, Numeric_Value): the first of a row, its value, how many there are.
 * Letters that stand for numbers (Roman, Chinese, Hebrew) are letters here.
 */
const ROWS: readonly (readonly [number, number, number])[] = [
  [0x1369, 1, 9], // Ethiopic
  [0x17f0, 0, 10], // Khmer divination
  [0x19da, 1, 1], // New Tai Lue
  [0x24eb, 11, 10], // in black circles
  [0x24f5, 1, 10], // in double circles
  [0x24ff, 0, 1],
  [0x2776, 1, 10], // dingbats, three styles
  [0x2780, 1, 10],
  [0x278a, 1, 10],
  [0x10107, 1, 9], // Aegean
  [0x10a40, 1, 4], // Kharoshthi
  [0x10e60, 1, 9], // Rumi
  [0x11052, 1, 9], // Brahmi
  [0x111e1, 1, 9], // Sinhala archaic
  [0x1d2c0, 0, 20], // Kaktovik
  [0x1d2e0, 0, 20], // Mayan
  [0x1d360, 1, 9], // counting rods
  [0x1e8c7, 1, 9], // Mende Kikakui
  [0x1f10b, 0, 1], // zero in circles
  [0x1f10c, 0, 1],
];

const inRow = (point: number): number | undefined => {
  const row = ROWS.find(([first, , count]) => point >= first && point < first + count);
  if (row === undefined) return undefined;
  const [first, value] = row;
  return value + point - first;
};

/** The decimal digits that a sign stands for, of whatever script and style; undefined: it is no numeral. */
export const numeralOf = (sign: string): string | undefined => {
  if (sign.length === 1 && sign <= '\u007f') return sign >= '0' && sign <= '9' ? sign : undefined;
  const point = sign.codePointAt(0) ?? 0;
  const isDecimal = DECIMAL_DIGIT.test(sign);
  if (!isDecimal && !OTHER_NUMBER.test(sign)) return undefined;
  const mapped = MAPPED.exec(sign.normalize('NFKC'))?.[1];
  if (mapped !== undefined) return mapped;
  if (!isDecimal) return inRow(point)?.toString();
  // The digits of a script stand in a row, zero first (Unicode section 4.6).
  let value = 0;
  while (value < 9 && DECIMAL_DIGIT.test(String.fromCodePoint(point - value - 1))) value += 1;
  return String(value);
};
