import { create } from 'qrcode';

/** Modules of quiet on each side (ISO/IEC 18004, 9.1). */
const QUIET = 4;
/** Black on white outright (ECMA-48 with 256 colours): scanners read no code whose dark and light are swapped, as in a dark window. */
const INK = '\u001b[38;5;16m\u001b[48;5;231m';
const RESET = '\u001b[0m';
/** Two modules, one above the other, by whether each is dark. */
const SIGNS = [
  [' ', '▄'],
  ['▀', '█'],
] as const;

/** A text as a QR code for a terminal: lines, each two modules high, with the quiet that scanners need around it. */
export const terminalQr = (text: string): readonly string[] => {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const isDark = (row: number, column: number): boolean => {
    const isInside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
    return isInside && modules.get(row, column) === 1;
  };
  const lines: string[] = [];
  for (let row = -QUIET; row < modules.size + QUIET; row += 2) {
    let line = '';
    for (let column = -QUIET; column < modules.size + QUIET; column += 1) {
      line += SIGNS[isDark(row, column) ? 1 : 0][isDark(row + 1, column) ? 1 : 0];
    }
    lines.push(`${INK}${line}${RESET}`);
  }
  return lines;
};
