import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWith, valueAt } from './json-edit.ts';

const TEXT = '{\n  "freshness": { "ticketSeconds": 120 },\n\n  "rules": []\n}';

describe('a value in a JSON text', () => {
  it('is replaced where it stands, and the rest is left as it was written', () => {
    expect(textWith(TEXT, '/freshness/ticketSeconds', 60)).toBe(TEXT.replace('120', '60'));
  });

  it('comes and goes as a member', () => {
    const added = textWith(TEXT, '/patch/os', 90);
    expect(JSON.parse(added)).toEqual({ freshness: { ticketSeconds: 120 }, rules: [], patch: { os: 90 } });
    expect(JSON.parse(textWith(added, '/patch/os', undefined))).toMatchObject({ patch: {} });
  });

  it('is read again as what was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const written = textWith(TEXT, '/freshness/ticketSeconds', value);
        expect(valueAt(JSON.parse(written), '/freshness/ticketSeconds')).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });
});
