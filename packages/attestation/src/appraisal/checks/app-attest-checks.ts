import { type Check, checkThat } from '../../result/check.ts';
import type { AppAssertionFacts, AppAttestFacts, AppleEnvironment } from '../../result/facts.ts';

/** Rules for iPhones (`apple-appattest` and its assertions). Which apps is not policy: the verifier knows only those. */
export interface AppleAppAttestRules {
  /** Environments whose builds may be terminals. */
  readonly environments: readonly AppleEnvironment[];
}

/** Policy checks over what an attestation or assertion proved. */
export function appAttestChecks(
  { environment }: AppAttestFacts | AppAssertionFacts,
  rules: AppleAppAttestRules,
): Check[] {
  return [
    checkThat(
      rules.environments.includes(environment),
      'appAttest.build',
      `a ${environment} build`,
      `The policy allows builds for ${rules.environments.join(', ')}.`,
      'Install the app from the App Store or TestFlight: development builds may not take payments.',
    ),
  ];
}
