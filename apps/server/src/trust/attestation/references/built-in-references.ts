import { hash } from 'node:crypto';
import type { AllowedApplication } from '@tallystick/attestation/appraisal';
import type { AppleApp } from '@tallystick/attestation/verifiers/apple-appattest';
import { composeId, ID_PREFIX, ID_TAIL_BYTES, type ReferenceValue } from '@tallystick/protocol';
import { MINIMUM_SOFTWARE_VERSION } from '../../../fleet/terminals/index.ts';
import { VIRTUAL_TILL } from '../../policies/index.ts';
import { VIRTUAL_IOS_TILL } from '../verifiers/apple-apps.ts';

/** An id that is the same in every process and at every start, and stands before those that are made. */
const builtInId = (...parts: readonly string[]): string => {
  const digest = hash('sha256', JSON.stringify(parts), 'buffer');
  return composeId(ID_PREFIX.referenceValue, 0, digest.subarray(0, ID_TAIL_BYTES));
};

/** Our own till as this server serves it: the origin of a page stands for its signer. */
const servedTill = (origin: string): ReferenceValue => ({
  id: builtInId('till', origin),
  source: 'built-in',
  appId: 'tallystick-till',
  signer: origin,
  version: MINIMUM_SOFTWARE_VERSION,
  orNewer: true,
  note: 'The till that this server serves',
});

const ofApplication = ({
  packageName,
  signatureDigests,
  minimumVersion,
}: AllowedApplication): ReferenceValue[] =>
  signatureDigests.map((signer) => ({
    id: builtInId('application', packageName, signer, String(minimumVersion)),
    source: 'built-in',
    appId: packageName,
    signer,
    version: String(minimumVersion),
    orNewer: true,
    // The virtual till has no modules of its own and says so.
    ...(packageName === VIRTUAL_TILL.packageName && signer === VIRTUAL_TILL.signatureDigests[0]
      ? { modules: { library: 'virtual', pinPad: 'virtual' }, note: 'The till of virtual phones' }
      : { note: 'An app that the policy allows' }),
  }));

/** An iOS app is signed by its team; App Attest proves the team and no version, so any that the app says will do until a merchant names one. */
const ofAppleApp = ({ teamId, bundleId }: Pick<AppleApp, 'teamId' | 'bundleId'>): ReferenceValue => ({
  id: builtInId('apple', teamId, bundleId),
  source: 'built-in',
  appId: bundleId,
  signer: teamId,
  version: '0',
  orNewer: true,
  ...(teamId === VIRTUAL_IOS_TILL.teamId
    ? { modules: { library: 'virtual', pinPad: 'virtual' }, note: 'The till of virtual iPhones' }
    : { note: 'An iOS app that the server allows' }),
});

/** The reference values that need nobody to add them: the till that is served, and the apps that policy and settings allow. */
export const builtInReferences = (
  origin: string,
  applications: readonly AllowedApplication[],
  appleApps: readonly AppleApp[],
): ReferenceValue[] => {
  const ofApple = new Map(appleApps.map((app) => [`${app.teamId}.${app.bundleId}`, ofAppleApp(app)]));
  return [servedTill(origin), ...applications.flatMap(ofApplication), ...ofApple.values()];
};
