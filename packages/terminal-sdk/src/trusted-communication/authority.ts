import { createDeviceChannel } from '@tallystick/channel/client';
import type { TerminalParts } from '../service-processing/parts.ts';
import type { Authority } from './server.ts';

/** The device's own authority: an access token bound to its signing key, and a proof with each request (RFC 9449). */
export const deviceAuthority =
  (parts: Pick<TerminalParts, 'origin' | 'now' | 'random' | 'fetch'>): Authority =>
  ({ deviceId, keys }) =>
    createDeviceChannel({
      origin: parts.origin,
      deviceId,
      publicJwk: keys.signingKey,
      sign: keys.sign,
      now: parts.now,
      random: (length) => parts.random(new Uint8Array(length)),
      ...(parts.fetch ? { fetch: parts.fetch } : {}),
    });
