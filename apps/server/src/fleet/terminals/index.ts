import type { Merchant } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import type { DeviceStatuses } from './device-status/device-status.ts';
import type { NamesOf } from './life-cycle/change-store.ts';
import type { EvidencePasses } from './life-cycle/changes.ts';
import { type CaKeys, createCaKeys } from './personalisation/ca-keys.ts';
import type { PolicyInForce } from './personalisation/personalisation.ts';
import { addTerminalRoutes } from './routes.ts';
import { createTerminalService, type TerminalService } from './service.ts';
import type { LastSeenOf, TrustSources } from './terminal-view.ts';

export type { SecondSecretOf } from './device/device-key.ts';
export { createCardAcceptors } from './device-status/card-acceptor.ts';
export {
  createDeviceStatuses,
  type DeviceStatus,
  type DeviceStatuses,
} from './device-status/device-status.ts';
export { createResultAges } from './device-status/result-ages.ts';
export { terminalRetention } from './life-cycle/retention.ts';
export type { CaKeys } from './personalisation/ca-keys.ts';
export { isOlder, MINIMUM_SOFTWARE_VERSION } from './personalisation/personalisation.ts';
export { terminalMigrations } from './schema.ts';
export type { TerminalService } from './service.ts';

/** Terminals: records, activation codes, devices, personalisation. */
export const createTerminals = (
  platform: Platform,
  dependencies: {
    readonly deviceStatuses: DeviceStatuses;
    readonly lastSeenOf: LastSeenOf;
    readonly sources: TrustSources;
    readonly namesOf: NamesOf;
    readonly merchantOf: (merchantId: string) => Promise<Merchant>;
    readonly policyInForce: PolicyInForce;
    readonly evidencePasses: EvidencePasses;
    readonly periodicDueAt: (actor: DeviceActor) => Promise<number>;
    readonly caKeys?: CaKeys;
  },
): TerminalService => {
  const service = createTerminalService(platform, {
    ...dependencies,
    caKeys: dependencies.caKeys ?? createCaKeys(platform),
  });
  addTerminalRoutes(platform.routes, service);
  return service;
};
