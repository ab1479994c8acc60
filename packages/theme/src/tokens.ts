/** The colours of every screen, light and dark. Each state also has a word and a shape: colour never stands alone. */
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
} as const;

export const DARK: Record<keyof typeof LIGHT, string> = {
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
};

export type Token = keyof typeof LIGHT;

/** A token as a CSS value: `color('ink')` is `var(--ts-ink)`. */
export const color = (token: Token): string => `var(--ts-${token})`;
