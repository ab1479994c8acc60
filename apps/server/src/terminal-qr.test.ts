import { create } from 'qrcode';
import { expect, it } from 'vitest';
import { terminalQr } from './terminal-qr.ts';

const INK = '\u001b[38;5;16m\u001b[48;5;231m';
const RESET = '\u001b[0m';
const TEXT = 'http://192.0.2.7:4480/';

it('draws a QR code in lines of one width, black on white whatever the window is, with four modules of quiet', () => {
  const lines = terminalQr(TEXT).map((line) => {
    expect(line.startsWith(INK) && line.endsWith(RESET)).toBe(true);
    return line.slice(INK.length, -RESET.length);
  });
  expect(lines.join('')).toMatch(/^[ ▀▄█]+$/);
  const { modules } = create(TEXT, { errorCorrectionLevel: 'M' });
  const width = modules.size + 8;
  expect(new Set(lines.map((line) => line.length))).toEqual(new Set([width]));
  const rows = lines.flatMap((line) => [
    [...line].map((sign) => sign === '▀' || sign === '█'),
    [...line].map((sign) => sign === '▄' || sign === '█'),
  ]);
  for (let row = 0; row < width; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const isInside = row >= 4 && column >= 4 && row < width - 4 && column < width - 4;
      expect(rows[row]?.[column]).toBe(isInside && modules.get(row - 4, column - 4) === 1);
    }
  }
});
