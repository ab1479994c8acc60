import Type from 'typebox';
import { ConfigError } from './config-error.ts';
import { LOOPBACK } from './live-mode.ts';

export const consoleVariables = {
  CONSOLE_ORIGIN: Type.Optional(
    Type.String({
      pattern: '^https?://[A-Za-z0-9.-]{1,253}(:\\d{1,5})?$',
      examples: ['https://console.example.org'],
      description:
        'the address of the console where it is not that of the tills: scheme, host and optional port, no path',
    }),
  ),
};

/** An origin as browsers write it: in small letters, without the port that its scheme means anyway (RFC 6454, 6.1). */
const asOrigin = (text: string): string => new URL(text).origin;

/**
 * The console's own origin; that of everything else where none is set.
 * @throws ConfigError for a host that the tills have too: cookies know hosts and no ports (RFC 6265, 8.5). In live mode also without TLS.
 */
export const parseConsoleOrigin = (given: string | undefined, origin: string, live: boolean): string => {
  if (given === undefined) return origin;
  const own = asOrigin(given);
  if (own !== asOrigin(origin) && new URL(own).hostname === new URL(origin).hostname) {
    throw new ConfigError(
      'CONSOLE_ORIGIN',
      `CONSOLE_ORIGIN is ${given}: it must have another host name than TALLYSTICK_ORIGIN, since cookies are the same on every port of a host. For example: CONSOLE_ORIGIN=https://console.example.org`,
    );
  }
  if (live && !own.startsWith('https:') && !LOOPBACK.test(own)) {
    throw new ConfigError(
      'CONSOLE_ORIGIN',
      `CONSOLE_ORIGIN is ${given}: in live mode it must be https, or http on this machine. For example: CONSOLE_ORIGIN=https://console.example.org`,
    );
  }
  return own;
};
