import { describe, expect, it } from 'vitest';
import { type DescribedField, describe as describeMessage } from './describe.ts';
import { mtiMeaning } from './dictionary/mti.ts';
import { maskPan } from './mask.ts';
import type { Message } from './message.ts';
import { ISO_1987_ASCII } from './specs/iso-1987.ts';

const PAN = '9999990000000004';

const FULL: Message = {
  mti: '0200',
  2: PAN,
  3: '003000',
  4: '000000001250',
  7: '1123033000',
  14: '3012',
  22: '071',
  34: PAN,
  35: `${PAN}=3012`,
  36: `${PAN}=3012`,
  39: '51',
  45: `B${PAN}^TEST/CARD^3012`,
  48: `SECRET${PAN}`,
  49: '826',
  52: Uint8Array.fromHex('1111222233334444'),
  53: '9999999999999999',
  55: Uint8Array.fromHex('5a089999990000000004'),
  60: PAN,
  96: Uint8Array.fromHex('5555666677778888'),
  102: PAN,
  125: PAN,
};

const by = (fields: readonly DescribedField[], field: string): DescribedField | undefined =>
  fields.find((line) => line.field === field);

describe('describe', () => {
  const fields = describeMessage(FULL, ISO_1987_ASCII);

  it('names and explains', () => {
    expect(by(fields, 'MTI')).toEqual({
      field: 'MTI',
      name: 'Message type indicator',
      value: '0200',
      meaning: 'financial request, from the acquirer (ISO 8583:1987)',
    });
    expect(by(fields, 'DE3')?.meaning).toBe('purchase of goods and services, from credit account');
    expect(by(fields, 'DE4')?.meaning).toBe('12.50 GBP');
    expect(by(fields, 'DE22')?.meaning).toBe('chip, contactless; PIN can be entered');
    expect(by(fields, 'DE39')?.meaning).toBe('Not sufficient funds');
  });

  it('masks card data and secrets', () => {
    expect(by(fields, 'DE2')?.value).toBe('999999******0004');
    expect(by(fields, 'DE35')?.value).toBe('*********************');
    expect(by(fields, 'DE52')?.value).toBe('(8 bytes)');
    expect(by(fields, 'DE55')?.value).toBe('(10 bytes)');
    const printed = JSON.stringify(fields).toLowerCase();
    for (const secret of [
      PAN,
      '1111222233334444',
      '5555666677778888',
      '3012',
      'secret',
      'test/card',
      '9999999999999999',
    ]) {
      expect(printed).not.toContain(secret);
    }
  });

  it('reveals private elements on demand, and never card, track, PIN or key data', () => {
    const revealed = describeMessage({ ...FULL, 48: 'open' }, ISO_1987_ASCII, {
      reveal: [2, 14, 34, 35, 36, 45, 48, 52, 53, 55, 96],
    });
    expect(by(revealed, 'DE48')?.value).toBe('open');
    const printed = JSON.stringify(revealed.filter(({ field }) => field !== 'DE48'));
    expect(printed).toBe(JSON.stringify(fields.filter(({ field }) => field !== 'DE48')));
  });

  it('takes DE55 apart by a hook, and survives one that throws', () => {
    const parts: DescribedField[] = [{ field: '9F02', name: 'Amount', value: '000000001250' }];
    const withParts = describeMessage(FULL, ISO_1987_ASCII, { parts: { 55: () => parts } });
    expect(by(withParts, 'DE55')).toEqual({ ...by(fields, 'DE55'), parts });
    const broken = describeMessage(FULL, ISO_1987_ASCII, {
      parts: {
        55: () => {
          throw new Error('broken TLV');
        },
      },
    });
    expect(broken).toEqual(fields);
  });
});

describe('maskPan', () => {
  it('shows at most first six and last four, and nothing of what is too short', () => {
    expect(maskPan('9999990000004')).toBe('999999***0004');
    expect(maskPan('999999000004')).toBe('************');
    expect(maskPan('')).toBe('');
  });
});

describe('mtiMeaning', () => {
  it('knows replies from requests', () => {
    expect(mtiMeaning('0410')).toBe('reversal response, to the acquirer (ISO 8583:1987)');
    expect(mtiMeaning('0421')).toBe('reversal advice, from the acquirer, repeated (ISO 8583:1987)');
    expect(mtiMeaning('0290')).toBeUndefined();
  });
});
