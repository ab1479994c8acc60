import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Mantine wants ten shades; both schemes take the accent itself from CSS variables, so these serve hovers and tints only. */
const hazel: MantineColorsTuple = [
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
];

/** Hazel wood, ink and paper: one accent, space in steps of four, radius ten, touch targets of 48 pixels. */
export const theme = createTheme({
  primaryColor: 'hazel',
  primaryShade: { light: 6, dark: 3 },
  colors: { hazel },
  autoContrast: true,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 10,
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: { fontWeight: '650', textWrap: 'balance' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'md' }, styles: { root: { minHeight: 48 } } },
    TextInput: { defaultProps: { size: 'md' } },
    ActionIcon: { defaultProps: { size: 48 } },
  },
});
