import { appleTrustAnchors, googleTrustAnchors, type TrustAnchor } from '@tallystick/attestation';
import type { Amount, DeviceKind, SourceSignal } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Policies, Shadow } from '../policies/index.ts';
import type { Standings } from '../terminals/index.ts';
import { appleAppsOf } from './apple-apps.ts';
import { readPlayIntegrityKeyFile } from './play-integrity-keys.ts';
import { addReadingRoutes } from './reading/routes.ts';
import { openRevocationList, type RevocationListFile } from './revocation-list-file.ts';
import { addAttestationRoutes } from './routes.ts';
import { type AttestationService, createAttestationService } from './service.ts';
import { createSupporting } from './supporting.ts';
import { createVerifiers } from './verifiers.ts';
import { loadVirtualRoot } from './virtual-root.ts';

export { higherLevel } from './level.ts';
export { attestationMigrations } from './schema.ts';
export type { AttestationService, JudgedEnrolment } from './service.ts';
export { shownChecks } from './shown-checks.ts';

/** Attestation: challenges, appraisal, tickets. */
export const createAttestation = async (
  platform: Platform,
  parts: {
    readonly standings: Standings;
    readonly policies: Policies;
    readonly shadow: Shadow;
    /** Age of the revocation list beyond which its signal is stale. */
    readonly revocationFreshHours: number;
    readonly amountOf: (actor: DeviceActor, paymentId: string) => Promise<Amount | undefined>;
    /** Raises `not_found` if the merchant has no such terminal. */
    readonly requireTerminal: (merchantId: string, terminalId: string) => Promise<unknown>;
    /** The terminals of a merchant that are not new and not retired. */
    readonly terminalsInUse: (merchantId: string) => Promise<readonly string[]>;
    /** Roots of Android key attestation in place of Google's, for tests. */
    readonly androidAnchors?: readonly TrustAnchor[] | undefined;
    /** Roots of App Attest in place of Apple's, for tests. */
    readonly appleAnchors?: readonly TrustAnchor[] | undefined;
  },
): Promise<
  AttestationService & {
    readonly revocationList: RevocationListFile;
    /** The outside sources that results about devices of a kind lean on, and how old what is held of each is. */
    signalsFor(kind: DeviceKind): SourceSignal[];
  }
> => {
  const { config, clock, routes } = platform;
  // Live mode has no virtual root at all: what cannot be verified cannot be let in by a policy either.
  const virtual = config.mode === 'test' ? await loadVirtualRoot(config, () => clock.now()) : undefined;
  const revocationList = await openRevocationList(platform, parts.revocationFreshHours);
  const appleApps = appleAppsOf(config);
  const playIntegrityKeys = [
    ...(await readPlayIntegrityKeyFile(config.playIntegrityKeys)),
    ...(virtual?.playIntegrityKeys ?? []),
  ];
  const service = createAttestationService(platform, {
    standings: parts.standings,
    policies: parts.policies,
    shadow: parts.shadow,
    verifiers: createVerifiers(platform, {
      androidAnchors: parts.androidAnchors ?? googleTrustAnchors(),
      revocation: () => revocationList.current(),
      appleAnchors: parts.appleAnchors ?? appleTrustAnchors(),
      appleApps,
      virtualRoot: virtual?.anchor,
    }),
    supporting: createSupporting(platform, { appleApps, playIntegrityKeys }),
    amountOf: parts.amountOf,
  });
  addAttestationRoutes(routes, service, parts.requireTerminal);
  addReadingRoutes(platform, parts.terminalsInUse);
  return {
    ...service,
    revocationList,
    signalsFor(kind) {
      if (kind !== 'android-key') return [];
      const { state, asOf } = revocationList.signal();
      return [{ name: 'revocationList', state, ...(asOf === undefined ? {} : { asOf }) }];
    },
  };
};
