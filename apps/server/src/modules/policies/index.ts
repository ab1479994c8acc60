import type { CompiledPolicy } from '@tallystick/attestation';
import type { Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { builtInPolicyOf } from './built-in.ts';
import { createPolicies as createPoliciesInForce, type Policies } from './policies.ts';
import { createShadow, type Shadow } from './shadow.ts';

export { VIRTUAL_TILL } from './built-in.ts';
export type { Judge, MerchantPolicies } from './merchant-policies.ts';
export type { Policies } from './policies.ts';
export { policyMigrations } from './schema.ts';
export type { Shadow } from './shadow.ts';

export interface PoliciesModule extends Running {
  /** Version 0 of every merchant. */
  readonly builtIn: CompiledPolicy;
  readonly inForce: Policies;
  readonly shadow: Shadow;
}

/** Appraisal policies of merchants: their versions, and which of them judges. */
export const createPolicies = (platform: Platform): PoliciesModule => {
  const builtIn = builtInPolicyOf(platform.config);
  const inForce = createPoliciesInForce(platform, builtIn);
  const shadow = createShadow(platform);
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
