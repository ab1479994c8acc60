import type { AppleApp } from '@tallystick/attestation/verifiers/apple-appattest';
import type { Config } from '../../../platform/config.ts';

/** The iOS till that the virtual iPhones of test mode run. */
export const VIRTUAL_IOS_TILL: AppleApp = {
  teamId: 'TALLYSTICK',
  bundleId: 'dev.tallystick.till',
  environment: 'production',
};

/** The iOS apps that may be terminals. */
export const appleAppsOf = (mode: Config['mode'], appleApps: readonly AppleApp[]): readonly AppleApp[] =>
  mode === 'test' ? [VIRTUAL_IOS_TILL, ...appleApps] : appleApps;
