import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
// The palette and what the theme changes as custom properties; the app shell's plugin makes it (../app-shell/plugin.ts).
import 'virtual:tallystick-palette.css';
import './base.css';
import './theme.css';
import { MantineProvider } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { spoken } from '../language/current.ts';
import { draw } from './draw.ts';
import { theme } from './theme.ts';

/**
 * Puts the theme around an app; follows the system's light or dark until the person chooses. Import Mantine's CSS per component, and what all
 * apps show as `@tallystick/ui/component-styles.css`. Nothing is
 * written into the page as a style element: the policy of the apps does not allow it (docs/decisions/web-delivery.md).
 */
export const TallystickProvider = ({ children }: { readonly children: ReactNode }) => {
  // What speech and hyphenation go by; the page as it is served says English.
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, []);
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  );
};

/** Draws an app that stands on the component library. */
export const drawApp = (app: ReactNode): void => draw(<TallystickProvider>{app}</TallystickProvider>);
