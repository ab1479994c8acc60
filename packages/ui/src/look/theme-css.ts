import {
  type ConvertCSSVariablesInput,
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import { theme } from './theme.ts';

const differing = (
  ours: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(ours).filter(([name, value]) => known[name] !== value));

/**
 * What the theme changes of Mantine's custom properties, as a style sheet. Mantine would write them into the page itself, which the
 * policy of the apps (`style-src` without `'unsafe-inline'`) does not allow.
 */
export const themeCss = (): string => {
  const known = defaultCssVariablesResolver(DEFAULT_THEME);
  const ours = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
  const changed: ConvertCSSVariablesInput = {
    variables: differing(ours.variables, known.variables),
    light: differing(ours.light, known.light),
    dark: differing(ours.dark, known.dark),
  };
  return convertCssVariables(changed);
};
