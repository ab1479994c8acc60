import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsCardNumber, maskCardNumbers } from './card-numbers.ts';
import { freeTextFault, shownText } from './free-text.ts';

describe('reviewed/Low card numbers in free text', () => {
  it.each([
    '4111111111111111',
    'table 7 4111 1111 1111 1111',
    '4111-1111-1111-1111 12/27',
    'x4111111111111111y',
    '378282246310005',
    '3782 822463 10005',
    '６０１１１１１１１１１１１１１７',
    '6799990100000000019',
    '4111\u00a01111\u00a01111\u00a01111',
    '4111  1111  1111  1111',
    '4111.1111.1111.1111',
    '4111/1111/1111/1111',
    '4111 – 1111 – 1111 – 1111',
    '4\u200b1\u200b1\u200b1\ufeff1111\u2060111111\u00ad11',
    '٤١١١١١١١١١١١١١١١',
    '४१११ ११११ ११११ ११११',
    '4111 １１１１ ١١١١ 𝟙𝟙𝟙𝟙',
    'tel 0170 4111 1111 1111 1111',
    ...[..."#*:;+=~\u2019'()€\u2212\u2027\u30fb\u30fc\u2800\u3164\u0903<>&\n\t"].map((sign) =>
      ['4111', '1111', '1111', '1111'].join(sign),
    ),
    `4111${' '.repeat(9)}1111 1111 1111`,
    '(4111) [1111] {1111} <1111>',
    [...'4111111111111111'].map((digit) => `${digit}\ufe0f\u20e3`).join(''),
    [...'4111111111111111'].map((digit) => String.fromCodePoint(0x2775 + Number(digit))).join(''),
    [...'4111111111111111'].map((digit) => String.fromCodePoint(0x277f + Number(digit))).join(''),
    [...'4111111111111111'].map((digit) => String.fromCodePoint(0x2473 + Number(digit))).join(''),
    [...'4111111111111111'].map((digit) => String.fromCodePoint(0x2487 + Number(digit))).join(''),
    [...'4111111111111111'].map((digit) => String.fromCodePoint(0x1f101 + Number(digit))).join(''),
    [...'4111111111111111'].map((digit) => String.fromCodePoint(0x1368 + Number(digit))).join(''),
    '14111111111111111',
    'INV20264111111111111111',
    '41111111111111111227',
    '9999990000000014',
    '4111 +1111 +1111 +1111',
    '2223003122003222',
    '+4111 1111 1111 1111',
  ])('are found in %s', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
    expect(freeTextFault(text)).toContain('card number');
    expect(freeTextFault(text)).not.toContain('1111');
  });
  it.each([
    '4111111111111112',
    'Table 12',
    'Order 2026-11-30 no. 17',
    '0000000000000000',
    '+49 170 123',
    '411111111111',
    '411111111116',
    '1111111111111117',
    '7000000000000005',
    '20261130101530',
    '2026-11-30 10:15:30, 2026-12-01 11:00',
    '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1',
    '41 11 11 11 11 11 11 11',
    '12.50 13.20 40.00 11.10',
    'Bar 1, Größe ½, 日本',
    '',
  ])('are not found in %j', (text) => {
    expect(freeTextFault(text)).toBeUndefined();
  });
  it('are not found in telephone numbers, whatever their last digits', () => {
    for (let last = 0; last < 100; last += 1) {
      const end = String(last).padStart(2, '0');
      for (const start of [
        '+49 170 1234 56',
        '+49 (0) 170/1234 56',
        '0049 170 123456',
        '+49170123456',
        '+44 20 7946 09',
      ]) {
        expect(freeTextFault(`${start}${end}`)).toBeUndefined();
        expect(freeTextFault(`Tel. ${start}${end}, ${start}${end}`)).toBeUndefined();
      }
    }
  });
  it('are not found in numbers that begin as no card does', () => {
    for (let last = 0; last < 10; last += 1) {
      for (const digits of ['20261130101530', '179594370500012', '700000000000000', '012345678901234']) {
        expect(freeTextFault(`${digits}${last}`)).toBeUndefined();
      }
    }
  });
  it('are found whatever stands around them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '.', '#', 'ß', '*', '(', '日') }),
        fc.string({ unit: fc.constantFrom('a', ' ', '.', '#', 'ß', '*', '(', '日') }),
        (before, after) => holdsCardNumber(`${before}.5555555555554444.${after}`),
      ),
    );
  });
});

describe('reviewed/Low controls of direction in free text', () => {
  it.each(['\u202e', '\u202a', '\u202c', '\u2066', '\u2069', '\u200e', '\u200f', '\u061c'])(
    '%j is refused',
    (control) => {
      expect(freeTextFault(`Bar ${control}1`)).toContain('direction');
    },
  );
  it('scripts that run from right to left are taken as they are', () => {
    expect(freeTextFault('קפה 12')).toBeUndefined();
    expect(freeTextFault('مقهى')).toBeUndefined();
  });
});

describe('reviewed/Low card numbers in text that was stored unchecked', () => {
  const luhn = (digits: string): string => {
    const sum = [...digits]
      .reverse()
      .map((digit, place) => Number(digit) * (place % 2 === 0 ? 2 : 1))
      .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
    return `${digits}${(10 - (sum % 10)) % 10}`;
  };
  const issued = fc.constantFrom(
    ...([
      ['2200', 16],
      ['2221', 16],
      ['3000', 14],
      ['3400', 15],
      ['3528', 16],
      ['3799', 15],
      ['4000', 13],
      ['4999', 16],
      ['4242', 19],
      ['5018', 13],
      ['5555', 16],
      ['6011', 16],
      ['6200', 19],
      ['6799', 18],
      ['8171', 16],
      ['9999', 16],
    ] as const),
  );
  const number = fc
    .tuple(issued, fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 }))
    .map(([[prefix, length], rest]) => luhn(`${prefix}${rest.slice(0, length - 5).join('')}`));
  /** Any sign of Unicode but letters, numbers and the plus, which may begin a telephone number (tested above). */
  const sign = fc
    .oneof(
      fc.integer({ min: 0, max: 0x10ffff }),
      fc.integer({ min: 0x20, max: 0x24ff }),
      fc.integer({ min: 0x2500, max: 0x33ff }),
    )
    .map((point) => String.fromCodePoint(point))
    .filter((text) => !/[\p{L}\p{N}+＋]/u.test(text));
  const between = fc.array(sign, { minLength: 1, maxLength: 12 }).map((signs) => signs.join(''));
  /** Before which digits the gaps are; one beyond the end of a number is none. */
  const gaps = fc.constantFrom<readonly number[]>([4, 8, 12, 16], [4, 10], [6, 12], [5], [1, 8], [10], []);
  const zero = fc.constantFrom(0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x1d7d8, 0x1e950);

  it('are found and masked in whatever script and with whatever between their digits', () => {
    fc.assert(
      fc.property(
        number,
        gaps,
        fc.array(fc.tuple(between, zero), { minLength: 19, maxLength: 19 }),
        (digits, places, marks) => {
          const text = [...digits]
            .map((digit, at) => {
              const [before, from] = marks[at] ?? ['', 0x30];
              return (places.includes(at) ? before : '') + String.fromCodePoint(from + Number(digit));
            })
            .join('');
          expect(holdsCardNumber(text)).toBe(true);
          expect(freeTextFault(text)).toBeDefined();
          const masked = maskCardNumbers(`No. ${text}!`);
          expect(holdsCardNumber(masked)).toBe(false);
          expect([...masked].filter((sign) => sign === '*')).toHaveLength(
            digits.length - 10 + [...text].filter((sign) => sign === '*').length,
          );
        },
      ),
    );
  });

  it('are masked and nothing else is; controls of direction go', () => {
    expect(shownText('Bar \u202e4111 1111 1111 1111\u202c, table 7')).toBe(
      'Bar 4111 11** **** 1111, table 7',
    );
    expect(shownText('VISA\u0007\u001b[2J DEBIT')).toBe('VISA [2J DEBIT');
    expect(shownText('Größe ½, 日本, מקום')).toBe('Größe ½, 日本, מקום');
  });

  it('are masked in a moment in a row of digits without end, and none is left in it', () => {
    const endless = '42'.repeat(16_000);
    const begun = performance.now();
    const masked = maskCardNumbers(endless);
    // It took eleven seconds when each time round hid what was at its ends.
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(masked).toHaveLength(endless.length);
    expect(holdsCardNumber(masked)).toBe(false);
  });

  it('leave every text that may be stored as it is, and no text that may not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const isClean = freeTextFault(text) === undefined && !/\p{Cc}/u.test(text);
        expect(shownText(text) === text).toBe(isClean);
        expect(freeTextFault(shownText(text))).toBeUndefined();
      }),
    );
  });
});
