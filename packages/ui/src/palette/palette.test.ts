import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DARK, FIXED, LIGHT } from './palette.ts';

const STATES = readFileSync(new URL('../state/state.css', import.meta.url), 'utf8');

/** The states of a payment by the colour that the style sheet mixes its word of, and how much ink is in it. */
const WORDS_OF_STATES = [
  ...STATES.matchAll(/color-mix\(in srgb, var\(--ts-(\w+)\), var\(--ts-ink\) (\d+)%\)/g),
].map(([, token = '', ink = '']) => [token as keyof typeof LIGHT, Number(ink) / 100] as const);

const mixed = (colour: string, other: string, part: number): string =>
  `#${[1, 3, 5]
    .map((at) => {
      const [one, two] = [colour, other].map((each) => Number.parseInt(each.slice(at, at + 2), 16));
      return Math.round((one ?? 0) * (1 - part) + (two ?? 0) * part)
        .toString(16)
        .padStart(2, '0');
    })
    .join('')}`;

/** Relative luminance of a colour written `#RRGGBB` (WCAG 2.2, 1.4.3). */
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: string, other: string): number => {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};

const AA = 4.5;
const AAA = 7;

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s scheme', (_name, scheme) => {
  it('shows text and amounts at AAA on either ground', () => {
    expect(contrast(scheme.ink, scheme.paper)).toBeGreaterThanOrEqual(AAA);
    expect(contrast(scheme.ink, scheme.surface)).toBeGreaterThanOrEqual(AAA);
  });

  it('shows the word of each state at AAA, on the row that is pointed at too', () => {
    expect(WORDS_OF_STATES.map(([token]) => token)).toEqual(['approved', 'waiting', 'declined', 'muted']);
    for (const [token, ink] of WORDS_OF_STATES) {
      const word = mixed(scheme[token], scheme.ink, ink);
      for (const ground of [scheme.paper, scheme.surface]) {
        expect(contrast(word, ground), token).toBeGreaterThanOrEqual(AAA);
        expect(contrast(word, mixed(ground, scheme.accent, 0.07)), token).toBeGreaterThanOrEqual(AAA);
      }
    }
  });

  it.each(['muted', 'accent', 'approved', 'waiting', 'declined', 'focus'] as const)(
    'shows %s at AA',
    (token) => {
      expect(contrast(scheme[token], scheme.paper)).toBeGreaterThanOrEqual(AA);
      expect(contrast(scheme[token], scheme.surface)).toBeGreaterThanOrEqual(AA);
    },
  );

  it.each(['accent', 'approved', 'declined'] as const)('shows words on a ground of %s at AA', (token) => {
    expect(contrast(scheme.onAccent, scheme[token])).toBeGreaterThanOrEqual(AA);
  });
});

describe('a payment card', () => {
  it('shows its words at AAA', () => {
    expect(contrast(FIXED.onCard, FIXED.card)).toBeGreaterThanOrEqual(AAA);
    expect(contrast(FIXED.onCard, FIXED.cardShade)).toBeGreaterThanOrEqual(AAA);
  });
});
