import {
  appleReceiptAnchors,
  appleTrustAnchors,
  googleTrustAnchors,
  type TrustAnchor,
} from '@tallystick/attestation';
import type { Amount, DeviceKind, SourceSignal } from '@tallystick/protocol';
import type { DeviceStatuses } from '../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Policies, Shadow } from '../policies/index.ts';
import { createAppraisal } from './appraisal.ts';
import type { EnrolledDevices } from './reappraisal/enrolled-devices.ts';
import { createReappraisal, type ReappraisalWork } from './reappraisal/reappraisal.ts';
import { createReferenceValues } from './references/reference-values.ts';
import { createRollUp, type RollUp } from './reporting/roll-up.ts';
import { addReadingRoutes } from './reporting/routes.ts';
import { addAttestationRoutes, addReferenceRoutes, addSignalRoutes } from './routes.ts';
import { type AttestationService, createAttestationService } from './service.ts';
import { createSignalReport } from './signals/signal-report.ts';
import { readPlayIntegrityKeyFile } from './supporting/play-integrity-keys.ts';
import { createSupporting } from './supporting/supporting.ts';
import { appleAppsOf } from './verifiers/apple-apps.ts';
import { openRevocationList, type RevocationListFile } from './verifiers/revocation-list-file.ts';
import { createVerifiers } from './verifiers/verifiers.ts';
import { loadVirtualRoot } from './verifiers/virtual-root.ts';
import { readWebauthnRoots } from './verifiers/webauthn-roots.ts';

export type { AppraisedEnrolment } from './appraisal.ts';
export { disclosedChecks } from './evidence/disclosed-checks.ts';
export { higherLevel } from './level.ts';
export type { DevicePlace, EnrolledDevice, EnrolledDevices } from './reappraisal/enrolled-devices.ts';
export { attestationRetention } from './retention.ts';
export { attestationMigrations } from './schema.ts';
export type { AttestationService } from './service.ts';

export interface Attestation extends AttestationService {
  readonly revocationList: RevocationListFile;
  readonly reappraisal: ReappraisalWork;
  /** Counts results in the background, so that the fleet is read fast. */
  readonly rollUp: RollUp;
  /** The outside sources that results about devices of a kind lean on, and how old what is held of each is. */
  signalsFor(kind: DeviceKind): SourceSignal[];
}

/** Attestation: challenges, appraisal, tickets, reference values, and appraising again what was appraised before. */
export const createAttestation = async (
  platform: Platform,
  dependencies: {
    readonly deviceStatuses: DeviceStatuses;
    readonly policies: Policies;
    readonly shadow: Shadow;
    /** Age of the revocation list beyond which its signal is stale. */
    readonly revocationFreshHours: number;
    readonly amountOf: (actor: DeviceActor, paymentId: string) => Promise<Amount | undefined>;
    /** Raises `not_found` if the merchant has no such terminal. */
    readonly requireTerminal: (merchantId: string, terminalId: string) => Promise<unknown>;
    /** The terminals of a merchant that are not new and not retired. */
    readonly terminalsInUse: (merchantId: string) => Promise<readonly string[]>;
    readonly devices: EnrolledDevices;
    /** Roots of Android key attestation in place of Google's, for tests. */
    readonly androidAnchors?: readonly TrustAnchor[] | undefined;
    /** Roots of App Attest in place of Apple's, for tests. */
    readonly appleAnchors?: readonly TrustAnchor[] | undefined;
  },
): Promise<Attestation> => {
  const { config, clock, routes, database } = platform;
  const { devices } = dependencies;
  // Live mode has no virtual root at all: what cannot be verified cannot be let in by a policy either.
  const virtual = config.mode === 'test' ? await loadVirtualRoot(config, () => clock.now()) : undefined;
  const revocationList = await openRevocationList(platform, dependencies.revocationFreshHours);
  const appleApps = appleAppsOf(config);
  const playIntegrityKeys = [
    ...(await readPlayIntegrityKeyFile(config.playIntegrityKeys)),
    ...(virtual?.playIntegrityKeys ?? []),
  ];
  const verifierParts = {
    androidAnchors: dependencies.androidAnchors ?? googleTrustAnchors(),
    revocation: () => revocationList.current(),
    apple: {
      anchors: dependencies.appleAnchors ?? appleTrustAnchors(),
      receiptAnchors: dependencies.appleAnchors ?? appleReceiptAnchors(),
    },
    appleApps,
    webauthnAnchors: await readWebauthnRoots(config.webauthnRoots),
    virtualRoot: virtual?.anchor,
  };
  const references = createReferenceValues(platform, {
    policyOf: async (merchantId) => (await dependencies.policies.of(merchantId)).active,
    withdrawn: (on, merchantId, { id, appId, version }) =>
      reappraisal.request(on, merchantId, {
        cause: 'reference-value',
        id,
        because: `Re-appraised because the reference value of ${appId} ${version} was withdrawn.`,
      }),
    wake: () => reappraisal.wake(),
  });
  const appraisal = createAppraisal({
    database,
    clock,
    policies: dependencies.policies,
    shadow: dependencies.shadow,
    references,
    verifiersAt: (time) => createVerifiers(platform, verifierParts, time),
  });
  const reappraisal = createReappraisal(platform, {
    appraisal,
    devices,
    list: () => {
      const [id, list] = [revocationList.id(), revocationList.current()];
      return id === undefined || list === undefined ? undefined : { id, fetchedAt: list.fetchedAt };
    },
  });
  revocationList.follow(() => {
    reappraisal
      .listChanged()
      .catch((error: unknown) => platform.log.error({ err: error }, 'a changed list asked for no pass'));
  });
  const service = createAttestationService(platform, {
    deviceStatuses: dependencies.deviceStatuses,
    policies: dependencies.policies,
    shadow: dependencies.shadow,
    appraisal,
    references,
    devices,
    supporting: createSupporting(platform, { appleApps, playIntegrityKeys }),
    listFetchedAt: () => revocationList.current()?.fetchedAt,
    amountOf: dependencies.amountOf,
  });
  addAttestationRoutes(routes, service, dependencies.requireTerminal);
  addReadingRoutes(platform, dependencies.terminalsInUse);
  addReferenceRoutes(routes, references);
  const report = createSignalReport({
    policies: dependencies.policies,
    listFetchedAt: () => revocationList.current()?.fetchedAt,
    lastAffirmedAt: devices.lastAffirmedAt,
    now: () => clock.now(),
  });
  addSignalRoutes(routes, report, () => clock.now());
  return {
    ...service,
    revocationList,
    reappraisal,
    rollUp: createRollUp(platform),
    signalsFor(kind) {
      if (kind !== 'android-key') return [];
      const { state, asOf } = revocationList.signal();
      return [{ name: 'revocationList', state, ...(asOf === undefined ? {} : { asOf }) }];
    },
  };
};
