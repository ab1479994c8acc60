import type { AllowedApplication, AppraisalPolicy } from './policy.ts';

/** Safe defaults for live mode: hardware keys, locked and verified boot, authenticators of known makers, recent revocation list. */
export const livePolicy = (applications: readonly AllowedApplication[]): AppraisalPolicy => ({
  id: 'live',
  version: 1,
  mode: 'live',
  allowedKinds: ['android-key', 'webauthn'],
  minimumLevel: 1,
  maxClockDriftSeconds: 120,
  revocationMaxAgeHours: 24,
  revocationStale: 'refuse',
  keyAttestation: {
    minimumSecurityLevel: 'tee',
    requireVerifiedBoot: true,
    allowedBootKeys: [],
    applications,
    maxPatchAgeDays: { os: 365, vendor: 365, boot: 365 },
    missingPatchLevel: 'warn',
    unknownTags: 'warn',
    requireNoAuth: true,
    algorithms: ['P-256'],
  },
  webauthn: {
    formats: ['packed', 'tpm', 'android-key', 'apple'],
    trust: ['anchored'],
    requireUserVerification: true,
    backupEligible: 'warn',
  },
  rules: [],
});

/** Test mode: as live, and virtual phones, test authenticators and unattested passkeys are let in as well. */
export const testPolicy = (applications: readonly AllowedApplication[]): AppraisalPolicy => {
  const live = livePolicy(applications);
  return {
    ...live,
    id: 'test',
    mode: 'test',
    allowedKinds: ['android-key', 'webauthn', 'virtual'],
    webauthn: {
      ...live.webauthn,
      formats: [...live.webauthn.formats, 'none', 'fido-u2f'],
      trust: ['anchored', 'test-authenticator', 'unknown-root', 'self', 'none'],
      backupEligible: 'allow',
    },
  };
};
