import {
  type AllowedApplication,
  builtInPolicy,
  type CompiledPolicy,
  livePolicy,
  testPolicy,
} from '@tallystick/attestation/appraisal';
import type { Config } from '../../platform/config.ts';
import type { PolicySettings } from './settings.ts';

/** The till that the virtual phones of test mode run; its signing certificate exists nowhere. */
export const VIRTUAL_TILL = {
  packageName: 'dev.tallystick.till',
  signatureDigests: ['7a'.repeat(32)],
  minimumVersion: 1,
} as const satisfies AllowedApplication;

/**
 * Version 0 of every merchant: the policy of the mode, with the apps that the operator allows; without any, no Android evidence is
 * accepted in live mode.
 */
export const builtInPolicyOf = (
  mode: Config['mode'],
  androidApps: PolicySettings['androidApps'],
): CompiledPolicy =>
  builtInPolicy(mode === 'test' ? testPolicy([VIRTUAL_TILL, ...androidApps]) : livePolicy(androidApps));
