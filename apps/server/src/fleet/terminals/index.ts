import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { createDeviceStatuses, type DeviceStatuses } from './device-status/device-status.ts';
import { createDeliveries, type Deliveries } from './life-cycle/deliveries.ts';
import { createMerchantListener } from './life-cycle/merchant-amended.ts';
import { terminalRetention } from './life-cycle/retention.ts';
import { retirement } from './life-cycle/retirement.ts';
import { createSentCodes, type SentCodes } from './life-cycle/sent-code.ts';
import { terminalMigrations } from './schema.ts';
import { createTerminalService, type TerminalService, type TerminalsDependencies } from './service.ts';
import { terminalSettings } from './settings.ts';

export { capabilitiesOf } from './capabilities.ts';
export type { SecondSecretOf } from './device/device-key.ts';
export { devicesInUse } from './device/device-store.ts';
export { createCardAcceptors } from './device-status/card-acceptor.ts';
export type { DeviceStatus, DeviceStatuses } from './device-status/device-status.ts';
export { emvConfigurationOf } from './emv-configuration.ts';
export type { SentActivation } from './life-cycle/deliveries.ts';
export { PERSONALISATION_LIFE_MS } from './limits.ts';
export type { TerminalService } from './service.ts';
export type { TerminalSettings } from './settings.ts';
export { isOlder, MINIMUM_SOFTWARE_VERSION } from './software-version.ts';
export type { FactsFilter } from './terminal-facts.ts';
export type { TerminalFacts } from './terminal-row.ts';

export interface Terminals extends TerminalService, Running {
  /** Activation codes that are sent. */
  readonly deliveries: Deliveries;
  readonly sentCodes: SentCodes;
  readonly statuses: DeviceStatuses;
}

/** Terminals: records, activation codes, devices, and the status by which each request of a device is let in. */
export const terminals = {
  name: 'terminals',
  migrations: terminalMigrations,
  retention: terminalRetention,
  settings: terminalSettings,
  create(platform: Platform, dependencies: Omit<TerminalsDependencies, 'deviceStatuses'>): Terminals {
    const statuses = createDeviceStatuses(platform);
    dependencies.merchants.listen(createMerchantListener(statuses));
    const service = createTerminalService(platform, { ...dependencies, deviceStatuses: statuses });
    dependencies.approvals.register(retirement(service));
    const deliveries = createDeliveries(platform, { audit: dependencies.audit, changes: service });
    const sentCodes = createSentCodes(platform);
    return { ...service, deliveries, sentCodes, statuses, stop: () => statuses.stop() };
  },
} satisfies ModuleDefinition;
