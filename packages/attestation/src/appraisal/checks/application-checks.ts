import { type Check, checkThat, notKnown } from '../../result/check.ts';
import type { ApplicationFacts } from '../../result/facts.ts';
import type { AllowedApplication } from '../policy/policy.ts';

const RULE = {
  package: 'The key belongs to exactly one app, and that app is allowed.',
  signature: 'The app is signed by its publisher.',
  version: 'The app version meets the minimum.',
} as const;

const STORE = 'Install the app from the official store and enrol again.';

/**
 * Package name, signing certificate and version together; a name alone proves nothing, any app can carry it. One package may be allowed
 * several times, by several signers with a minimum version each.
 */
export function applicationChecks(
  application: ApplicationFacts | undefined,
  allowed: readonly AllowedApplication[],
): Check[] {
  if (!application) {
    const missing = 'the phone does not say which app made the key';
    return [notKnown('app.package', missing, RULE.package, STORE)];
  }
  const [info] = application.packages;
  const names = application.packages.map(({ name }) => name).join(', ');
  // Several packages mean a shared user id: another app could use the key too.
  const named =
    info && application.packages.length === 1
      ? allowed.filter(({ packageName }) => packageName === info.name)
      : [];
  const signs = ({ signatureDigests }: AllowedApplication): boolean =>
    application.signatureDigests.length > 0 &&
    application.signatureDigests.every((digest) => signatureDigests.includes(digest));
  const match = named.find(signs) ?? named[0];
  const packageCheck = checkThat(
    match !== undefined,
    'app.package',
    names || 'no package',
    RULE.package,
    STORE,
  );
  if (!match || !info) return [packageCheck];
  return [
    packageCheck,
    checkThat(
      signs(match),
      'app.signature',
      application.signatureDigests.join(', ') || 'no signing certificate',
      RULE.signature,
      'This app was not signed by its publisher. Remove it and install it from the official store.',
    ),
    checkThat(
      info.version >= match.minimumVersion,
      'app.version',
      `version code ${info.version}`,
      `${RULE.version} At least version code ${match.minimumVersion}.`,
      'Update the app in the store, then enrol again.',
    ),
  ];
}
