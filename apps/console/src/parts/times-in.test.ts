import { describe, expect, it } from 'vitest';
import { timesIn } from './times-in.ts';

const format = (iso: string): string => `<${iso}>`;

describe('times in a sentence', () => {
  it('are written as every other time, wherever they stand', () => {
    expect(timesIn('Begun 2026-11-30T12:00:00.000Z', format)).toBe('Begun <2026-11-30T12:00:00.000Z>');
    expect(timesIn('from 2026-11-30T12:00:00Z to 2026-12-01T00:00:00Z.', format)).toBe(
      'from <2026-11-30T12:00:00Z> to <2026-12-01T00:00:00Z>.',
    );
  });

  it('are left alone where they are no time, or of another zone', () => {
    for (const text of [
      '',
      '1130120000',
      '2026-11-30',
      '2026-99-30T12:00:00Z',
      '2026-11-30T12:00:00+01:00',
    ]) {
      expect(timesIn(text, format)).toBe(text);
    }
  });
});
