import type { Merchant } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { type CaKeys, createCaKeys } from './ca-keys.ts';
import type { NamesOf } from './change-store.ts';
import type { EvidencePasses } from './changes.ts';
import type { PolicyInForce } from './personalisation.ts';
import { addTerminalRoutes } from './routes.ts';
import { createTerminalService, type TerminalService } from './service.ts';
import type { Standings } from './standing.ts';
import type { LastSeenOf, TrustSources } from './terminal-view.ts';

export type { CaKeys } from './ca-keys.ts';
export type { SecondSecretOf } from './device-key.ts';
export { createPaymentStandings } from './payment-standing.ts';
export { isOlder, MINIMUM_SOFTWARE_VERSION } from './personalisation.ts';
export { createResultAges } from './result-ages.ts';
export { terminalMigrations } from './schema.ts';
export type { TerminalService } from './service.ts';
export { createStandings, type Standing, type Standings } from './standing.ts';

/** Terminals: records, activation codes, devices, personalisation. */
export const createTerminals = (
  platform: Platform,
  parts: {
    readonly standings: Standings;
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
    ...parts,
    caKeys: parts.caKeys ?? createCaKeys(platform),
  });
  addTerminalRoutes(platform.routes, service);
  return service;
};
