/**
 * Every colour of every screen. No other file of the sources holds a colour: style sheets use the custom properties made from these,
 * pages, manifests and icons take the values from here (palette-once.test.ts).
 *
 * Each state also has a word and a shape: colour never stands alone. Contrast is held by palette.test.ts.
 */
export const LIGHT = {
  paper: '#FBFAF7',
  surface: '#FFFFFF',
  ink: '#1E1B16',
  muted: '#6F675A',
  line: '#E6E1D7',
  accent: '#8A5A2B',
  approved: '#1F7A4D',
  waiting: '#936600',
  declined: '#B3261E',
  focus: '#1F5FA8',
  onAccent: '#FFFFFF',
  shadow: '0 1px 2px rgb(30 27 22 / 6%), 0 8px 24px rgb(30 27 22 / 8%)',
} as const;

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  paper: '#15130F',
  surface: '#1E1B16',
  ink: '#F3EFE7',
  muted: '#A79D8C',
  line: '#332E26',
  accent: '#D09A5B',
  approved: '#5CC48D',
  waiting: '#E0B04A',
  declined: '#F2857C',
  focus: '#7FB2F0',
  onAccent: '#1E1B16',
  shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 40%)',
};

/** What looks the same in either scheme. */
export const FIXED = {
  /** A payment card. */
  card: '#6F4622',
  cardShade: '#4A2E15',
  cardShine: 'rgb(255 255 255 / 14%)',
  onCard: '#FBFAF7',
  /** A QR code is dark on white, or scanners fail. */
  codePaper: '#FFFFFF',
} as const;

export type Token = keyof typeof LIGHT | keyof typeof FIXED;

/** Ten shades of the accent, for Mantine's hovers and tints; both schemes take the accent itself from the custom properties. */
export const HAZEL = [
  '#F7F1EA',
  '#EBDFD1',
  '#DBC4A8',
  '#CBA87D',
  '#BD9059',
  '#A8753F',
  '#8A5A2B',
  '#744A22',
  '#5D3B1B',
  '#452B13',
] as const;
