import { describe, expect, it } from 'vitest';
import { parseActivationLink } from './activation-link.ts';

const SECRET = 'AAAAAAAAAAAAAAAAAAAAAA';

describe('an activation link', () => {
  it.each([`#activate=10000001.${SECRET}`, ` https://till.test/till/#activate=10000001.${SECRET}\n`])(
    'is read from %j',
    (text) => {
      expect(parseActivationLink(text)).toEqual({
        terminalNumber: '10000001',
        secret: { form: 'link', value: SECRET },
      });
    },
  );

  it.each([
    '',
    '10000001',
    `#activate=1000001.${SECRET}`,
    `#activate=10000001.${SECRET}A`,
    '#activate=10000001.short',
  ])('is not read from %j', (text) => {
    expect(parseActivationLink(text)).toBeUndefined();
  });
});
