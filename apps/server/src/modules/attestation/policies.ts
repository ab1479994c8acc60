import {
  type AllowedApplication,
  type AppleApp,
  type AppraisalPolicy,
  livePolicy,
  testPolicy,
} from '@tallystick/attestation';
import type { Config } from '../../platform/config.ts';

/** The till that the virtual phones of test mode run; its signing certificate exists nowhere. */
const VIRTUAL_TILL: AllowedApplication = {
  packageName: 'dev.tallystick.till',
  signatureDigests: ['7a'.repeat(32)],
  minimumVersion: 1,
};

/** The iOS till that the virtual iPhones of test mode run. */
const VIRTUAL_IOS_TILL: AppleApp = {
  teamId: 'TALLYSTICK',
  bundleId: 'dev.tallystick.till',
  environment: 'production',
};

/** The iOS apps that may be terminals. */
export const appleAppsOf = ({ mode, appleApps }: Pick<Config, 'mode' | 'appleApps'>): readonly AppleApp[] =>
  mode === 'test' ? [VIRTUAL_IOS_TILL, ...appleApps] : appleApps;

/** The appraisal policy of a mode, with the apps that the operator allows; without any, no Android evidence is accepted in live mode. */
export const policyOf = ({ mode, androidApps }: Pick<Config, 'mode' | 'androidApps'>): AppraisalPolicy =>
  mode === 'test' ? testPolicy([VIRTUAL_TILL, ...androidApps]) : livePolicy(androidApps);
