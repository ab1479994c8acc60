import { affirming, type Check, checkThat, contraindicated, notKnown, warning } from '../../result/check.ts';
import type { PlayIntegrityFacts } from '../../result/facts.ts';
import type { AllowedApplication } from '../policy/policy.ts';

/** Rules for Play Integrity verdicts, in Google's own words. The apps are those of the key attestation rules. */
export interface PlayIntegrityRules {
  /** The device must meet one of these. */
  readonly deviceVerdicts: readonly string[];
  readonly appVerdicts: readonly string[];
  readonly licences: readonly string[];
  readonly playProtect: readonly string[];
  /** What apps that run beside ours may not be able to do. */
  readonly refusedApps: readonly string[];
  /** Verdicts that an app must ask for in the Play console: what it means if they are not there. */
  readonly missingOptional: 'warn' | 'refuse';
  /** Levels of recent device activity that are refused; one that is not said is not appraised. */
  readonly refusedActivity: readonly string[];
  /** Lowest Android SDK version; absent: not appraised. */
  readonly minimumSdkVersion?: number;
  readonly unknownFields: 'warn' | 'refuse';
  /** Answers that were set up in the Play console for testers. */
  readonly testingResponses: 'refuse' | 'allow';
}

const STORE = 'Install the app from Google Play with the account that is licensed for it, and try again.';
const DEVICE =
  'Use a phone with Google Play that is not rooted and has its bootloader locked, and install all system updates.';

/** Policy checks over the verdicts of a token. What Google did not say is not known, and what is not known is not passed. */
export function playIntegrityChecks(
  facts: PlayIntegrityFacts,
  rules: PlayIntegrityRules,
  applications: readonly AllowedApplication[],
): Check[] {
  return [
    testingCheck(facts, rules),
    oneOf(
      'play.app',
      facts.appRecognitionVerdict,
      rules.appVerdicts,
      'Google Play recognises the app',
      STORE,
    ),
    ...appChecks(facts, applications),
    deviceCheck(facts, rules),
    oneOf(
      'play.licence',
      facts.appLicensingVerdict,
      rules.licences,
      'The account has a licence for it',
      STORE,
    ),
    optional(
      'play.protect',
      facts.playProtectVerdict,
      (verdict) => rules.playProtect.includes(verdict),
      `Play Protect says one of ${rules.playProtect.join(', ')}.`,
      'Turn on Play Protect, scan the phone, and remove any harmful apps it finds.',
      rules,
    ),
    accessRiskCheck(facts, rules),
    ...extraChecks(facts, rules),
  ];
}

const shown = (values: readonly string[]): string => values.join(', ').slice(0, 200);

function oneOf(
  id: Check['id'],
  seen: string | undefined,
  allowed: readonly string[],
  words: string,
  remedy: string,
) {
  const rule = `${words}: ${allowed.join(' or ')}.`;
  return seen === undefined
    ? notKnown(id, 'not reported', rule, remedy)
    : checkThat(allowed.includes(seen), id, seen, rule, remedy);
}

/** A verdict that is only there if the app asks for it: missing, it warns or refuses as the policy says. */
function optional(
  id: Check['id'],
  seen: string | undefined,
  passes: (seen: string) => boolean,
  rule: string,
  remedy: string,
  { missingOptional }: PlayIntegrityRules,
): Check {
  if (seen !== undefined) return checkThat(passes(seen), id, seen, rule, remedy);
  const missing = missingOptional === 'warn' ? warning : notKnown;
  return missing(id, 'not reported', rule, 'The operator must enable this verdict in the Play Console.');
}

function testingCheck(
  { testingResponse }: PlayIntegrityFacts,
  { testingResponses }: PlayIntegrityRules,
): Check {
  return checkThat(
    !testingResponse || testingResponses === 'allow',
    'play.testing',
    testingResponse ? 'an answer set up for testers' : 'a real answer',
    'The verdicts are genuine, not test responses configured in the Play Console.',
    'Remove the account from the testers in the Play Console.',
  );
}

/** Package, signer and version together, of one entry of the list. */
function appChecks(facts: PlayIntegrityFacts, applications: readonly AllowedApplication[]): Check[] {
  const { packageName, certificateDigests, versionCode } = facts;
  const rule = {
    package: 'The app is on the allow list.',
    signer: 'The app is signed by its publisher.',
    version: 'The app version meets the minimum.',
  };
  if (packageName === undefined) return [notKnown('play.package', 'not reported', rule.package, STORE)];
  const named = applications.filter((app) => app.packageName === packageName);
  const checks = [
    checkThat(named.length > 0, 'play.package', packageName.slice(0, 200), rule.package, STORE),
  ];
  if (named.length === 0) return checks;
  if (certificateDigests === undefined)
    return [...checks, notKnown('play.signer', 'not reported', rule.signer, STORE)];
  const signed = named.filter(({ signatureDigests }) =>
    certificateDigests.some((digest) => signatureDigests.includes(digest)),
  );
  checks.push(checkThat(signed.length > 0, 'play.signer', shown(certificateDigests), rule.signer, STORE));
  if (signed.length === 0) return checks;
  const lowest = Math.min(...signed.map(({ minimumVersion }) => minimumVersion));
  const update = 'Update the app.';
  checks.push(
    versionCode === undefined
      ? notKnown('play.version', 'not reported', rule.version, update)
      : checkThat(
          versionCode >= lowest,
          'play.version',
          `version ${versionCode}`,
          `${rule.version} (${lowest} or later)`,
          update,
        ),
  );
  return checks;
}

/** An empty list is an answer and means that the device passes nothing; it is not the same as no answer. */
function deviceCheck(
  { deviceRecognitionVerdict: seen }: PlayIntegrityFacts,
  { deviceVerdicts }: PlayIntegrityRules,
): Check {
  const rule = `The device meets ${deviceVerdicts.join(' or ')}.`;
  if (seen === undefined) return notKnown('play.device', 'not reported', rule, DEVICE);
  if (seen.length === 0) {
    const empty = 'no verdict: the device passes none of Google’s checks (rooted, emulated, or attacked)';
    return contraindicated('play.device', empty, rule, DEVICE);
  }
  return checkThat(
    seen.some((verdict) => deviceVerdicts.includes(verdict)),
    'play.device',
    shown(seen),
    rule,
    DEVICE,
  );
}

function accessRiskCheck(facts: PlayIntegrityFacts, rules: PlayIntegrityRules): Check {
  const { appsDetected } = facts;
  return optional(
    'play.accessRisk',
    appsDetected && (appsDetected.length === 0 ? 'no other apps' : shown(appsDetected)),
    () => !appsDetected?.some((verdict) => rules.refusedApps.includes(verdict)),
    'No running app can capture, overlay or control the screen.',
    'Close apps that record, share, overlay or control the screen, and turn off their accessibility services.',
    rules,
  );
}

function extraChecks(facts: PlayIntegrityFacts, rules: PlayIntegrityRules): Check[] {
  const { deviceActivityLevel, sdkVersion, unknownFields } = facts;
  const checks: Check[] = [];
  if (deviceActivityLevel !== undefined) {
    checks.push(
      checkThat(
        !rules.refusedActivity.includes(deviceActivityLevel),
        'play.activity',
        deviceActivityLevel,
        'The device did not request an unusual number of tokens within the last hour.',
        'Wait an hour. If the error persists, use another phone: this one may be answering on behalf of other devices.',
      ),
    );
  }
  if (rules.minimumSdkVersion !== undefined) {
    const rule = `Android SDK version ${rules.minimumSdkVersion} or later.`;
    const update = 'Update the system of the phone, or use a newer phone.';
    checks.push(
      sdkVersion === undefined
        ? notKnown('play.system', 'not reported', rule, update)
        : checkThat(
            sdkVersion >= rules.minimumSdkVersion,
            'play.system',
            `SDK version ${sdkVersion}`,
            rule,
            update,
          ),
    );
  }
  const known = 'Every field of the token is known to this server.';
  if (unknownFields.length === 0) checks.push(affirming('play.unknownFields', 'none', known));
  else {
    const fail = rules.unknownFields === 'warn' ? warning : contraindicated;
    checks.push(
      fail(
        'play.unknownFields',
        shown(unknownFields),
        known,
        'Nothing is wrong with the phone. Update the server.',
      ),
    );
  }
  return checks;
}
