import type { AttestationSource } from '@tallystick/terminal-sdk/trusted';

/** Version of the till, as the server is told it. */
export const SOFTWARE_VERSION = '0.1.0';

/**
 * The security-relevant data of level 1 in a browser. A page is vouched for by its origin, so that is its signer. What the
 * higher levels ask for a page cannot know, and it does not pretend to.
 */
export const pageSecurityItems =
  (origin: string): AttestationSource['securityItems'] =>
  async () => ({
    'app.id': 'tallystick-till',
    'app.signer': origin,
    'app.version': SOFTWARE_VERSION,
  });

const SYSTEMS = ['Android', 'iPhone', 'iPad', 'Windows', 'Macintosh', 'CrOS', 'Linux'];
const BROWSERS = ['Edg', 'Firefox', 'Chrome', 'Safari'];

/** What this device is called in the console, for example `Chrome on Android`. */
export const deviceModel = (userAgent = navigator.userAgent): string => {
  const found = (names: readonly string[], other: string) =>
    names.find((name) => userAgent.includes(name)) ?? other;
  return `${found(BROWSERS, 'Browser')} on ${found(SYSTEMS, 'a computer')}`;
};
