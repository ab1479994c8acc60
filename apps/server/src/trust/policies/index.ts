import type { CompiledPolicy } from '@tallystick/attestation';
import type { Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { createBackTests, type ReadEvidence, type ReadReferences } from './back-tests.ts';
import { builtInPolicyOf } from './built-in.ts';
import { createPolicies as createPoliciesInForce, type Policies } from './policies.ts';
import { addPolicyRoutes } from './routes.ts';
import { createPolicyService, type NamesOf, type OnActive } from './service.ts';
import { createShadow, type Shadow } from './shadow.ts';

export type { ReadEvidence, StoredEvidence } from './back-tests.ts';
export { VIRTUAL_TILL } from './built-in.ts';
export type { ApplicablePolicy, MerchantPolicies } from './merchant-policies.ts';
export type { Policies } from './policies.ts';
export { policyRetention } from './retention.ts';
export { policyMigrations } from './schema.ts';
export type { Shadow } from './shadow.ts';

export interface PoliciesModule extends Running {
  /** Version 0 of every merchant. */
  readonly builtIn: CompiledPolicy;
  readonly inForce: Policies;
  readonly shadow: Shadow;
}

export interface PoliciesDependencies {
  readonly namesOf: NamesOf;
  readonly readEvidence: ReadEvidence;
  readonly readReferences: ReadReferences;
  readonly onActive: OnActive;
}

/** Appraisal policies of merchants: their versions, which of them appraises, and what another would have decided. */
export const createPolicies = (platform: Platform, dependencies: PoliciesDependencies): PoliciesModule => {
  const builtIn = builtInPolicyOf(platform.config);
  const inForce = createPoliciesInForce(platform, builtIn);
  const shadow = createShadow(platform);
  const service = createPolicyService(platform, {
    builtIn,
    inForce,
    namesOf: dependencies.namesOf,
    onActive: dependencies.onActive,
  });
  const backTests = createBackTests(platform, dependencies);
  addPolicyRoutes(platform, { service, inForce, shadow, backTests });
  return {
    builtIn,
    inForce,
    shadow,
    start: () => shadow.start(),
    async stop() {
      await shadow.stop();
      await inForce.stop();
    },
  };
};
