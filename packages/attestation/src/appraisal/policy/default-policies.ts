import type { AllowedApplication, AppraisalPolicy, PolicyRule, SignalRule } from './policy.ts';

/** What a device may do without is asked for, and its absence is said. */
const WELCOME: SignalRule = { freshHours: 168, graceHours: 168, atEnrolment: 'warn', afterGrace: 'warn' };

/** A PIN is entered at level 3 only, and never on a key that other devices have too. */
const NOT_SYNCHRONISED: PolicyRule = {
  id: 'passkey-stays-here',
  language: 'cel',
  expression: '!facts.backupEligible',
  onFailure: 'refuse',
  rule: 'At level 3 the passkey cannot be synchronised to other devices.',
  remedy: 'Choose "this device" and not a password manager when the browser asks where to save the passkey.',
  appliesTo: { kinds: ['webauthn'], levels: [3] },
};

/** Safe defaults for live mode: hardware keys, locked and verified boot, authenticators of known makers, recent revocation list. */
export const livePolicy = (applications: readonly AllowedApplication[]): AppraisalPolicy => ({
  id: 'live',
  version: 0,
  mode: 'live',
  allowedKinds: ['android-key', 'webauthn', 'apple-appattest'],
  minimumLevel: 1,
  // A shared secret is nobody's who has an enclave, and live mode takes none of those who have not.
  secondSecret: { es256: 3, 'ml-dsa-65': 3, 'ml-dsa-87': 3 },
  maxClockDriftSeconds: 120,
  freshness: { ticketSeconds: 120, periodicMaxAgeHours: 24, attestationsPerHour: 36_000 },
  signals: {
    // A week of outage stops nobody who is enrolled; nobody enrols against a list that is older than a day.
    revocationList: { freshHours: 24, graceHours: 144, atEnrolment: 'refuse', afterGrace: 'refuse' },
    playIntegrity: WELCOME,
    appAttest: WELCOME,
  },
  pin: { minimumLevel: 3 },
  channelFloor: 'certified',
  tamper: {
    debugger: 'trip',
    hook: 'trip',
    bundle: 'trip',
    automation: 'trip',
    clock: 'trip',
    clone: 'trip',
    storage: 'trip',
    root: 'trip',
    emulator: 'trip',
    overlay: 'report',
    accessibility: 'report',
  },
  keyAttestation: {
    minimumSecurityLevel: 'tee',
    requireVerifiedBoot: true,
    allowedBootKeys: [],
    applications,
    maxPatchAgeDays: { os: 365, vendor: 365, boot: 365 },
    missingPatchLevel: 'warn',
    unknownTags: 'warn',
    requireNoAuth: true,
    algorithms: ['P-256', 'ML-DSA-65', 'ML-DSA-87'],
  },
  webauthn: {
    formats: ['packed', 'tpm', 'android-key', 'apple'],
    trust: ['anchored'],
    requireUserVerification: true,
    backupEligible: 'warn',
  },
  appleAppAttest: { environments: ['production'] },
  playIntegrity: {
    deviceVerdicts: ['MEETS_DEVICE_INTEGRITY', 'MEETS_STRONG_INTEGRITY'],
    appVerdicts: ['PLAY_RECOGNIZED'],
    licences: ['LICENSED'],
    playProtect: ['NO_ISSUES'],
    refusedApps: [
      'KNOWN_CAPTURING',
      'KNOWN_CONTROLLING',
      'KNOWN_OVERLAYS',
      'UNKNOWN_CAPTURING',
      'UNKNOWN_CONTROLLING',
      'UNKNOWN_OVERLAYS',
    ],
    missingOptional: 'warn',
    refusedActivity: ['LEVEL_4'],
    unknownFields: 'warn',
    testingResponses: 'refuse',
  },
  rules: [NOT_SYNCHRONISED],
});

/** Test mode: as live, and virtual phones, test authenticators and unattested passkeys are let in as well. */
export const testPolicy = (applications: readonly AllowedApplication[]): AppraisalPolicy => {
  const live = livePolicy(applications);
  return {
    ...live,
    id: 'test',
    mode: 'test',
    // Browsers under test are driven by a program, and have no enclave; PINs of test cards are no secrets.
    channelFloor: 'software',
    pin: { minimumLevel: 1 },
    tamper: { ...live.tamper, automation: 'report', debugger: 'report', emulator: 'report' },
    allowedKinds: ['android-key', 'webauthn', 'apple-appattest', 'virtual'],
    secondSecret: { ...live.secondSecret, 'hmac-sha256': 1 },
    webauthn: {
      ...live.webauthn,
      formats: [...live.webauthn.formats, 'none', 'fido-u2f'],
      trust: ['anchored', 'test-authenticator', 'unknown-root', 'self', 'none'],
      backupEligible: 'allow',
    },
    appleAppAttest: { environments: ['production', 'development'] },
    playIntegrity: { ...live.playIntegrity, testingResponses: 'allow' },
    rules: [],
  };
};
