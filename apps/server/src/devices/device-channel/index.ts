import { AccessTokens } from '@tallystick/channel/server';
import { type ChannelSession, listChannelSessions } from '@tallystick/protocol';
import type { DeviceStatuses } from '../../fleet/terminals/index.ts';
import type { Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { createAudit } from './audit.ts';
import { createDeviceGate } from './gate.ts';
import { createNonces } from './nonces.ts';
import { createSessions } from './sessions.ts';
import { addTokenEndpoint, type ChannelFloorOf } from './token-endpoint.ts';

export { channelRetention } from './retention.ts';
export { channelMigrations } from './schema.ts';

export interface DeviceChannel extends Running {
  /** How many other processes of this server can be asked whether a proof is new. */
  readonly otherProcesses: number;
  /** What a device may have signed its requests with at a time, newest first. Kept for a month. */
  sessionsAt(
    device: { readonly merchantId: string; readonly terminalId: string; readonly deviceId: string },
    at: Date,
  ): Promise<readonly ChannelSession[]>;
  /** Whether a device has begun a sub-session within the month that those are kept for. */
  hasBegun(device: {
    readonly merchantId: string;
    readonly terminalId: string;
    readonly deviceId: string;
  }): Promise<boolean>;
}

export interface DeviceChannelDependencies {
  readonly deviceStatuses: DeviceStatuses;
  /** The least technique that the policy takes for a device's channel key. */
  readonly floorOf: ChannelFloorOf;
  /** Raises `not_found` for a terminal that the merchant does not have. */
  readonly requireTerminal: (merchantId: string, terminalId: string) => Promise<unknown>;
  readonly publicRequestsPerMinute: number;
}

const PAGE = 50;

/** The server's end of the device channel: the token endpoint, the gate of what devices may call, and the record of what they signed with. */
export const createDeviceChannel = (
  platform: Platform,
  dependencies: DeviceChannelDependencies,
): DeviceChannel => {
  const { config, clock, ids, keys, routes, http, connections, log } = platform;
  const { deviceStatuses, floorOf, requireTerminal } = dependencies;
  const { origin } = config;
  const nonces = createNonces(platform);
  const sessions = createSessions(platform);
  const shared = {
    tokens: new AccessTokens(keys.signing('token'), { issuer: origin, audience: origin }),
    nonces,
    deviceStatuses,
    connections,
    audit: createAudit(log),
    now: () => clock.now(),
  };
  routes.gate('device', createDeviceGate(shared));
  addTokenEndpoint(http, {
    ...shared,
    ids,
    log,
    sessions,
    floorOf,
    origin,
    requestsPerMinute: dependencies.publicRequestsPerMinute,
  });
  routes.add(listChannelSessions, async ({ actor, params, query }) => {
    await requireTerminal(actor.merchantId, params.id);
    return sessions.page(actor.merchantId, params.id, query.limit ?? PAGE, query.after);
  });
  return {
    get otherProcesses() {
      return nonces.homes.others;
    },
    sessionsAt: (device, at) => sessions.openAt(device, at),
    hasBegun: (device) => sessions.hasBegun(device),
    stop: () => nonces.homes.stop(),
  };
};
