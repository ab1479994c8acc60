import type { CompiledPolicy } from '@tallystick/attestation/appraisal';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { builtInPolicyOf } from './built-in.ts';
import { createPoliciesInForce, type PoliciesInForce } from './in-force.ts';
import { policyRetention } from './retention.ts';
import type { ActivePolicyListener } from './rolling.ts';
import { addPolicyRoutes } from './routes.ts';
import { policyMigrations } from './schema.ts';
import { createPolicyService, type PolicyDependencies } from './service.ts';
import { type PolicySettings, policySettings } from './settings.ts';
import { createShadow, type Shadow } from './shadow.ts';

export type { AndroidApp } from './android-apps.ts';
export { VIRTUAL_TILL } from './built-in.ts';
export { compileFor } from './document.ts';
export type { ApplicablePolicy, MerchantPolicies } from './merchant-policies.ts';
export type { ActivePolicyListener } from './rolling.ts';
export type { PolicySettings } from './settings.ts';
export type { Shadow } from './shadow.ts';

export interface Policies extends Pick<PoliciesInForce, 'of' | 'version'>, Running {
  /** Version 0 of every merchant. */
  readonly builtIn: CompiledPolicy;
  readonly shadow: Shadow;
  /** Registers who is told when another policy appraises the devices of a merchant. */
  listen(listener: ActivePolicyListener): void;
}

/** Appraisal policies of merchants: their versions, which of them is in force, and what a candidate would have decided. */
export const policies = {
  name: 'policies',
  migrations: policyMigrations,
  retention: policyRetention,
  settings: policySettings,
  create(
    platform: Platform,
    { androidApps }: Pick<PolicySettings, 'androidApps'>,
    given: Pick<PolicyDependencies, 'operators' | 'audit' | 'approvals'>,
  ): Policies {
    const builtIn = builtInPolicyOf(platform.config.mode, androidApps);
    const inForce = createPoliciesInForce(platform, builtIn);
    const shadow = createShadow(platform);
    const listeners = new Set<ActivePolicyListener>();
    const service = createPolicyService(platform, { ...given, builtIn, inForce, listeners });
    addPolicyRoutes(platform, { service, shadow });
    return {
      builtIn,
      shadow,
      of: (merchantId) => inForce.of(merchantId),
      version: (merchantId, version) => inForce.version(merchantId, version),
      listen: (listener) => void listeners.add(listener),
      start: () => shadow.start(),
      async stop() {
        await shadow.stop();
        await inForce.stop();
      },
    };
  },
} satisfies ModuleDefinition;
