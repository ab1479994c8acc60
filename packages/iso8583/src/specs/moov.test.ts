import { describe, expect, it } from 'vitest';
import { SpecError } from '../errors.ts';
import { fromMoovSpec } from './moov.ts';

const MTI = { type: 'String', length: 4, enc: 'BCD', prefix: 'BCD.Fixed' };
const BITMAP = { type: 'Bitmap', length: 8, enc: 'Binary', prefix: 'Binary.Fixed' };

function spec(field: unknown): unknown {
  return { name: 'test', fields: { 0: MTI, 1: BITMAP, 2: field } };
}

describe('fromMoovSpec', () => {
  it('takes encodings, prefixes and padding over', () => {
    const field = { type: 'Numeric', length: 19, enc: 'BCD', prefix: 'BCD.LL', description: 'PAN' };
    expect(fromMoovSpec(spec(field))).toEqual({
      name: 'test',
      mti: { encoding: 'bcd' },
      bitmap: { encoding: 'binary', maximum: 2 },
      fields: { 2: { name: 'PAN', format: 'n', length: 19, encoding: 'bcd', prefix: 'bcd.LL' } },
    });
  });

  const refused: [string, unknown, string][] = [
    ['no object', 'spec', 'spec'],
    ['no fields', { name: 'x' }, 'fields'],
    [
      'an unknown encoding',
      spec({ type: 'String', length: 1, enc: 'X', prefix: 'ASCII.LL' }),
      'fields.2.enc',
    ],
    [
      'an unknown prefix',
      spec({ type: 'String', length: 1, enc: 'ASCII', prefix: 'ASCII.XX' }),
      'fields.2.prefix',
    ],
    [
      'a composite',
      spec({ type: 'Composite', length: 1, enc: 'ASCII', prefix: 'ASCII.LL' }),
      'fields.2.type',
    ],
    ['no length', spec({ type: 'String', enc: 'ASCII', prefix: 'ASCII.LL' }), 'fields.2.length'],
    ['no type indicator', { name: 'x', fields: { 1: BITMAP } }, 'fields.0'],
  ];
  it.each(refused)('refuses %s, with the place', (_, json, path) => {
    expect(() => fromMoovSpec(json)).toThrow(SpecError);
    expect(() => fromMoovSpec(json)).toThrow(expect.objectContaining({ path }));
  });
});
