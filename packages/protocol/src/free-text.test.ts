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
    'Bar 1, Größe ½, 日本',
    '',
  ])('are not found in %j', (text) => {
    expect(freeTextFault(text)).toBeUndefined();
  });
  it('are found whatever stands around them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '.', '#', 'ß') }),
        fc.string({ unit: fc.constantFrom('a', ' ', '.', '#', 'ß') }),
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
  const check = (digits: string): string => {
    for (let last = 0; last < 10; last += 1) {
      if (holdsCardNumber(`${digits}${last}`)) return `${digits}${last}`;
    }
    throw new RangeError('No check digit fits');
  };
  const number = fc
    .tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 17 }),
    )
    .map(([first, rest]) => check(`${first}${rest.join('')}`));
  const between = fc.string({
    unit: fc.constantFrom(' ', '.', '/', '-', '–', '\u00a0', '\u200b', '\u2009', '_'),
    maxLength: 3,
  });
  const zero = fc.constantFrom(0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x1d7d8, 0x1e950);

  it('are found and masked in whatever script and with whatever between their digits', () => {
    fc.assert(
      fc.property(
        number,
        fc.array(fc.tuple(between, zero), { minLength: 19, maxLength: 19 }),
        (digits, marks) => {
          const text = [...digits]
            .map((digit, at) => {
              const [before, from] = marks[at] ?? ['', 0x30];
              return (at === 0 ? '' : before) + String.fromCodePoint(from + Number(digit));
            })
            .join('');
          expect(holdsCardNumber(text)).toBe(true);
          expect(freeTextFault(text)).toBeDefined();
          const masked = maskCardNumbers(`No. ${text}!`);
          expect(holdsCardNumber(masked)).toBe(false);
          expect([...masked].filter((sign) => sign === '*')).toHaveLength(digits.length - 10);
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
