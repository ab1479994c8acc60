import { createTheme } from '@mantine/core';
import { HAZEL } from '../palette/palette.ts';

/** Hazel wood, ink and paper: one accent, space in steps of four, radius ten, touch targets of three rem, which are 48 pixels. */
export const theme = createTheme({
  primaryColor: 'hazel',
  primaryShade: { light: 6, dark: 3 },
  colors: { hazel: HAZEL },
  autoContrast: true,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 10,
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '20px' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  headings: { fontWeight: '650', textWrap: 'balance' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'md' }, styles: { root: { minHeight: '3rem' } } },
    // What is filled in and ticked has one size wherever it stands.
    TextInput: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md' } },
    NumberInput: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
    Select: { defaultProps: { size: 'md' } },
    Checkbox: { defaultProps: { size: 'md' } },
    ActionIcon: { defaultProps: { size: 48 } },
  },
});
