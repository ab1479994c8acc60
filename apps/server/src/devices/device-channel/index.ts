import { AccessTokens } from '@tallystick/channel/server';
import { type ChannelSession, listChannelSessions } from '@tallystick/protocol';
import type { Terminals } from '../../fleet/terminals/index.ts';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Policies } from '../../trust/policies/index.ts';
import { createAudit } from './audit.ts';
import { createDeviceGate } from './gate.ts';
import { createNonces } from './nonces.ts';
import { channelRetention } from './retention.ts';
import { channelMigrations } from './schema.ts';
import { addServerMetadata } from './server-metadata.ts';
import { createSessions } from './sessions.ts';
import { addTokenEndpoint } from './token-endpoint.ts';

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
  readonly terminals: Pick<Terminals, 'statuses' | 'get'>;
  /** The policy in force says the least technique that is taken for a device's channel key. */
  readonly policies: Pick<Policies, 'of'>;
}

const PAGE = 50;

const createDeviceChannel = (
  platform: Platform,
  { terminals, policies }: DeviceChannelDependencies,
): DeviceChannel => {
  const { config, clock, ids, keys, routes, http, connections, log } = platform;
  const { origin } = config;
  const nonces = createNonces(platform);
  const sessions = createSessions(platform);
  const shared = {
    tokens: new AccessTokens(keys.signing('token'), { issuer: origin, audience: origin }),
    nonces,
    deviceStatuses: terminals.statuses,
    connections,
    audit: createAudit(log),
    now: () => clock.now(),
  };
  routes.gate('device', createDeviceGate(shared));
  addServerMetadata(http, origin);
  addTokenEndpoint(http, {
    ...shared,
    ids,
    log,
    sessions,
    floorOf: async ({ merchantId, deviceId }) =>
      (await policies.of(merchantId)).policyFor(deviceId).policy.channelFloor,
    origin,
    requestsPerMinute: config.publicRequestsPerMinute,
  });
  routes.add(listChannelSessions, async ({ actor, params, query }) => {
    await terminals.get(actor.merchantId, params.id);
    return sessions.page(actor.merchantId, params.id, query.limit ?? PAGE, query.after);
  });
  return {
    get otherProcesses() {
      return nonces.issuers.others;
    },
    sessionsAt: (device, at) => sessions.openAt(device, at),
    hasBegun: (device) => sessions.hasBegun(device),
    stop: () => nonces.issuers.stop(),
  };
};

/** The server's end of the device channel: the token endpoint, the gate of what devices may call, and the record of what they signed with. */
export const deviceChannel = {
  name: 'device-channel',
  migrations: channelMigrations,
  retention: [channelRetention],
  settings: NO_SETTINGS,
  create: createDeviceChannel,
} satisfies ModuleDefinition;
