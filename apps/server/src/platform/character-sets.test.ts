import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toAscii, toEmvCommon } from './character-sets.ts';

it.each([
  ['Smørrebrød Łódź Straße', 'Smorrebrod Lodz Strasse'],
  ['Café Zoë', 'Cafe Zoe'],
  ['Cafe\u0301 Zoe\u0308', 'Cafe Zoe'],
  ['Καφέ Αθήνα', 'Kafe Athina'],
  ['コーヒー', 'kohi'],
  ['Кофе', 'Kofe'],
  ['Hazel & Co.', 'Hazel & Co.'],
])('reported/L05: writes %s as %s', (name, written) => {
  expect(toAscii(name)).toBe(written);
});

it('reported/E12: has one byte for each character of the common set, whatever comes in', () => {
  expect(toEmvCommon('Café [Zoë] #1')).toBe('Cafe  Zoe   1');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(toEmvCommon(name)).toMatch(/^[ !"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*$/);
    }),
  );
});
