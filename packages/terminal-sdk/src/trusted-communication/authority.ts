import { createDeviceChannel } from '@tallystick/channel/client';
import type { TerminalParts } from '../service-processing/parts.ts';
import type { Authority } from './server.ts';

/** The device's own authority: an access token bound to its signing key, and a proof with each request (RFC 9449). */
export const deviceAuthority =
  (parts: Pick<TerminalParts, 'origin' | 'now' | 'random' | 'fetch'>): Authority =>
  ({ deviceId, keys }) => {
    const { secondSecret } = keys;
    if (secondSecret.scheme !== 'es256') throw new TypeError('Only an ES256 key can prove possession');
    return createDeviceChannel({
      origin: parts.origin,
      deviceId,
      publicJwk: secondSecret.publicJwk,
      sign: keys.sign,
      now: parts.now,
      random: (length) => parts.random(new Uint8Array(length)),
      ...(parts.fetch ? { fetch: parts.fetch } : {}),
    });
  };
