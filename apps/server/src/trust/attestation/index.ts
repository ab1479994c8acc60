import { googleTrustAnchors } from '@tallystick/attestation/verifiers/android-key';
import { appleReceiptAnchors, appleTrustAnchors } from '@tallystick/attestation/verifiers/apple-appattest';
import type { TrustAnchor } from '@tallystick/attestation/x509';
import type { DeviceKind, SourceSignal } from '@tallystick/protocol';
import type { Terminals } from '../../fleet/terminals/index.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../../tenancy/audit/index.ts';
import type { Policies, PolicySettings } from '../policies/index.ts';
import { createAppraisal } from './appraisal.ts';
import { createBackTests } from './back-tests/back-tests.ts';
import { addBackTestRoutes } from './back-tests/routes.ts';
import { readStoredEvidence } from './back-tests/stored-evidence.ts';
import { createSubjects, type Subject, type SubjectPurpose } from './evidence/subjects.ts';
import { enrolledDevicesOf } from './reappraisal/enrolled-devices.ts';
import { createReappraisal, type ReappraisalWork } from './reappraisal/reappraisal.ts';
import { createReferenceValues } from './references/reference-values.ts';
import { createRollUp } from './reporting/roll-up.ts';
import { addReportingRoutes } from './reporting/routes.ts';
import { attestationRetention } from './retention.ts';
import { addAttestationRoutes, addReferenceRoutes, addSignalRoutes } from './routes.ts';
import { attestationMigrations } from './schema.ts';
import { type AttestationService, createAttestationService } from './service.ts';
import { type AttestationSettings, attestationSettings } from './settings.ts';
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
export type { AttestationService } from './service.ts';
export type { AttestationSettings } from './settings.ts';

export interface Attestation extends AttestationService, Running {
  readonly revocationList: RevocationListFile;
  readonly reappraisal: ReappraisalWork;
  /** Registers who keeps what challenges of these purposes are bound to. Once a purpose. */
  registerSubject(purposes: readonly SubjectPurpose[], subject: Subject): void;
  /** The outside sources that results about devices of a kind lean on, and how old what is held of each is. */
  signalsFor(kind: DeviceKind): SourceSignal[];
}

export interface AttestationDependencies {
  readonly terminals: Terminals;
  readonly policies: Policies;
  readonly audit: Pick<Audit, 'record'>;
  /** Roots of Android key attestation in place of Google's, for tests: no setting can change them. */
  readonly androidAnchors?: readonly TrustAnchor[] | undefined;
  /** As that, of App Attest in place of Apple's. */
  readonly appleAnchors?: readonly TrustAnchor[] | undefined;
}

type Settings = AttestationSettings & Pick<PolicySettings, 'androidApps'>;

const createAttestation = async (
  platform: Platform,
  settings: Settings,
  { terminals, policies, audit, ...given }: AttestationDependencies,
): Promise<Attestation> => {
  const { config, clock, routes, database, log } = platform;
  const devices = enrolledDevicesOf(terminals);
  const now = () => clock.now();
  // Live mode has no virtual root at all: what cannot be verified cannot be let in by a policy either.
  const virtual =
    config.mode === 'test'
      ? await loadVirtualRoot({ data: config.data, virtualRoot: settings.virtualRoot }, now)
      : undefined;
  const { freshHours } = policies.builtIn.signals.revocationList;
  const revocationList = await openRevocationList(platform, settings, freshHours);
  const listFetchedAt = () => revocationList.current()?.fetchedAt;
  const appleApps = appleAppsOf(config.mode, settings.appleApps);
  const playIntegrityKeys = [
    ...(await readPlayIntegrityKeyFile(settings.playIntegrityKeys)),
    ...(virtual?.playIntegrityKeys ?? []),
  ];
  const verifierDependencies = {
    androidAnchors: given.androidAnchors ?? googleTrustAnchors(),
    revocation: () => revocationList.current(),
    apple: {
      anchors: given.appleAnchors ?? appleTrustAnchors(),
      receiptAnchors: given.appleAnchors ?? appleReceiptAnchors(),
    },
    appleApps,
    webauthnAnchors: await readWebauthnRoots(settings.webauthnRoots),
    virtualRoot: virtual?.anchor,
  };
  const policyOf = async (merchantId: string) => (await policies.of(merchantId)).active;
  const references = createReferenceValues(platform, { policyOf, appleApps, audit });
  const appraisal = createAppraisal({
    database,
    clock,
    policies,
    references,
    verifiersAt: (time) => createVerifiers(platform, verifierDependencies, time),
  });
  const reappraisal = createReappraisal(platform, {
    appraisal,
    devices,
    list: () => {
      const [id, list] = [revocationList.id(), revocationList.current()];
      return id === undefined || list === undefined ? undefined : { id, fetchedAt: list.fetchedAt };
    },
  });
  policies.listen({
    changed: (on, merchantId, change) => reappraisal.request(on, merchantId, { cause: 'policy', ...change }),
    settled: () => reappraisal.wake(),
  });
  references.listen({
    withdrawn: (on, merchantId, { id, appId, version }) =>
      reappraisal.request(on, merchantId, {
        cause: 'reference-value',
        id,
        because: `Re-appraised because the reference value of ${appId} ${version} was withdrawn.`,
      }),
    settled: () => reappraisal.wake(),
  });
  revocationList.follow(() => {
    reappraisal
      .listChanged()
      .catch((error: unknown) => log.error({ err: error }, 'a changed list asked for no pass'));
  });
  const subjects = createSubjects();
  const service = createAttestationService(platform, {
    deviceStatuses: terminals.statuses,
    policies,
    appraisal,
    references,
    devices,
    supporting: createSupporting(platform, { appleApps, playIntegrityKeys }),
    listFetchedAt,
    subjects,
  });
  const backTests = createBackTests(platform, {
    readEvidence: (merchantId, limit, before) => readStoredEvidence(database, merchantId, limit, before),
    readReferences: references.by,
  });
  const { lastAffirmedAt } = devices;
  const report = createSignalReport({ policies, listFetchedAt, lastAffirmedAt, now });
  addAttestationRoutes(routes, service, terminals);
  addReportingRoutes(platform, terminals);
  addReferenceRoutes(routes, references);
  addBackTestRoutes(platform, { policies, backTests });
  addSignalRoutes(routes, report, now);
  const running: readonly Running[] = [revocationList, reappraisal, createRollUp(platform)];
  return {
    ...service,
    revocationList,
    reappraisal,
    registerSubject: subjects.register,
    signalsFor(kind) {
      if (kind !== 'android-key') return [];
      const { state, asOf } = revocationList.signal();
      return [{ name: 'revocationList', state, ...(asOf === undefined ? {} : { asOf }) }];
    },
    async start() {
      for (const each of running) await each.start?.();
    },
    drain: () => backTests.stop(),
    async stop() {
      for (const each of running.toReversed()) await each.stop?.();
    },
  };
};

/** Attestation: challenges, appraisal, tickets, reference values, back-tests, and re-appraisal of what was accepted before. */
export const attestation = {
  name: 'attestation',
  migrations: attestationMigrations,
  retention: attestationRetention,
  settings: attestationSettings,
  create: createAttestation,
} satisfies ModuleDefinition;
