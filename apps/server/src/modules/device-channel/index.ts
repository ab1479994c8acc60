import { AccessTokens } from '@tallystick/channel/server';
import type { Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Standings } from '../terminals/index.ts';
import { createDeviceGate } from './gate.ts';
import { createNonces } from './nonces.ts';
import { addTokenEndpoint } from './token-endpoint.ts';

export interface DeviceChannel extends Running {
  /** How many other processes of this server can be asked whether a proof is new. */
  readonly otherProcesses: number;
}

/** The server's end of the device channel: the token endpoint and the gate of what devices may call. */
export const createDeviceChannel = (
  platform: Platform,
  parts: { readonly standings: Standings; readonly publicRequestsPerMinute: number },
): DeviceChannel => {
  const { config, clock, ids, keys, routes, http } = platform;
  const { origin } = config;
  const nonces = createNonces(platform);
  const shared = {
    tokens: new AccessTokens(keys.signing('token'), { issuer: origin, audience: origin }),
    nonces,
    standings: parts.standings,
    origin,
    now: () => clock.now(),
  };
  routes.gate('device', createDeviceGate(shared));
  addTokenEndpoint(http, { ...shared, ids, requestsPerMinute: parts.publicRequestsPerMinute });
  return {
    get otherProcesses() {
      return nonces.homes.others;
    },
    stop: () => nonces.homes.stop(),
  };
};
