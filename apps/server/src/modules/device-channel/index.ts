import { AccessTokens, NonceRing, ReplayCache } from '@tallystick/channel/server';
import type { Platform } from '../../platform/platform.ts';
import type { Standings } from '../terminals/index.ts';
import { createDeviceGate } from './gate.ts';
import { addTokenEndpoint } from './token-endpoint.ts';

/** The server's end of the device channel: the token endpoint and the gate of what devices may call. */
export const createDeviceChannel = (
  platform: Platform,
  parts: { readonly standings: Standings; readonly publicRequestsPerMinute: number },
): void => {
  const { config, clock, ids, keys, randomness, routes, http } = platform;
  const { origin } = config;
  const shared = {
    tokens: new AccessTokens(keys.signing('token'), { issuer: origin, audience: origin }),
    nonces: new NonceRing({ random: (length) => randomness.bytes(length) }),
    replays: new ReplayCache(),
    standings: parts.standings,
    origin,
    now: () => clock.now(),
  };
  routes.gate('device', createDeviceGate(shared));
  addTokenEndpoint(http, { ...shared, ids, requestsPerMinute: parts.publicRequestsPerMinute });
};
