import { hash } from 'node:crypto';
import { toBase64Url } from '@tallystick/encoding';
import { equalBytes } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import type { AppAttestEvidence } from '../../evidence/kinds.ts';
import { appAttestClientData } from '../../evidence/supporting-binding.ts';
import { parsePemChain } from '../../formats/pem.ts';
import { type Check, contraindicated } from '../../result/check.ts';
import type { Clock, VerificationContext } from '../../result/context.ts';
import type { AppAttestFacts } from '../../result/facts.ts';
import { type AppAttestOutcome, concludeOutcome, refusalOf } from '../../result/outcome.ts';
import { describeKey } from '../../x509/attested-key.ts';
import { PathValidator, type TrustAnchor, trustAnchorOf } from '../../x509/path.ts';
import { pathChecks, readableChain } from '../chain-checks.ts';
import type { SyncEvidenceVerifier } from '../evidence-verifier.ts';
import { APP_ATTEST_ROOT_PEM, APPLE_ROOT_CA_G3_PEM } from './apple-roots.ts';
import { type AppleApp, type KnownAppleApp, knownApps } from './apps.ts';
import { type AttestationObject, readAttestation } from './attestation-object.ts';
import {
  appCheck,
  credentialIdCheck,
  environmentCheck,
  firstCounterCheck,
  keyIdCheck,
  nonceCheck,
  receiptCheck,
  unreadable,
  validityCheck,
} from './checks.ts';
import { type ReceiptFinding, verifyReceipt } from './receipt/receipt.ts';

/** Apple's root of App Attest, pinned by release. */
export const appleTrustAnchors = (): TrustAnchor[] =>
  parsePemChain(APP_ATTEST_ROOT_PEM).map((der) => trustAnchorOf(der, 'Apple App Attestation Root CA'));

/** Apple's root of receipts, pinned by release. */
export const appleReceiptAnchors = (): TrustAnchor[] =>
  parsePemChain(APPLE_ROOT_CA_G3_PEM).map((der) => trustAnchorOf(der, 'Apple Root CA - G3'));

/** What a verifier of App Attest attestations stands on. */
export interface AppAttestVerifierOptions {
  readonly anchors: readonly TrustAnchor[];
  /** Roots that receipts are signed under. */
  readonly receiptAnchors: readonly TrustAnchor[];
  /** Roots of virtual iPhones, for test mode; facts under them are marked, and live policies refuse them. */
  readonly virtualAnchors?: readonly TrustAnchor[];
  readonly apps: readonly AppleApp[];
  /** Apple's certificates live for days: to appraise stored evidence again, give the time at which it was verified first. */
  readonly now: Clock;
  /** Leeway on both ends of the validity of certificates, in seconds. Default 300. */
  readonly validityLeewaySeconds?: number;
}

type Bound = Pick<VerificationContext, 'deviceKeyThumbprint' | 'encryptionKeyThumbprint'>;

/**
 * Verifier of App Attest attestations ("Validating apps that connect to your server", Apple). Synchronous, no I/O; one instance serves
 * the whole process.
 */
export class AppAttestVerifier {
  readonly #options: AppAttestVerifierOptions;
  readonly #path: PathValidator;
  readonly #receipts: PathValidator;
  readonly #apps: readonly KnownAppleApp[];
  readonly #virtual: ReadonlySet<TrustAnchor>;

  constructor(options: AppAttestVerifierOptions) {
    const { anchors, receiptAnchors, virtualAnchors = [] } = options;
    this.#options = options;
    this.#virtual = new Set(virtualAnchors);
    this.#path = new PathValidator([...anchors, ...virtualAnchors]);
    this.#receipts = new PathValidator([...receiptAnchors, ...virtualAnchors]);
    this.#apps = knownApps(options.apps);
  }

  /** @param clientDataHash SHA-256 of the client data, as it was given to `attestKey` */
  verify(evidence: AppAttestEvidence, clientDataHash: Uint8Array, bound: Bound = {}): AppAttestOutcome {
    try {
      return this.#appraise(readAttestation(evidence), clientDataHash, bound);
    } catch (error) {
      // Also for a public key that cannot be read, which is seen only where it is used.
      if (!(error instanceof AttestationInputError)) throw error;
      return refuse([unreadable(`${error.path}: ${error.message}`)]);
    }
  }

  #appraise(
    object: AttestationObject,
    clientDataHash: Uint8Array,
    { deviceKeyThumbprint, encryptionKeyThumbprint }: Bound,
  ): AppAttestOutcome {
    const { leaf, intermediate, data, keyId } = object;
    const chain = [leaf, intermediate];
    // Step 1: a chain up to a pinned key; the first certificate certifies nothing else.
    const finding = this.#path.validate(chain);
    const checks: Check[] = [readableChain(chain.length), ...pathChecks(chain, finding)];
    if (!finding.valid) return refuse(checks);
    const now = this.#options.now();
    const leewaySeconds = this.#options.validityLeewaySeconds ?? 300;
    checks.push(validityCheck(chain, now, leewaySeconds));
    // Steps 2 to 4: nonce = SHA-256(authenticator data || SHA-256(client data)).
    const nonce = hash('sha256', Buffer.concat([object.authenticatorData, clientDataHash]), 'buffer');
    checks.push(nonceCheck(equalBytes(object.nonce, nonce)));
    // Step 5: the key id is the hash of the uncompressed point, and the credential key is the attested key.
    const key = describeKey(leaf.spki);
    const point = leaf.spki.subarray(-65);
    const sameKey = key.algorithm === 'P-256' && equalBytes(point.subarray(1), data.point);
    checks.push(keyIdCheck(sameKey && equalBytes(hash('sha256', point, 'buffer'), keyId)));
    // Steps 6 and 8: the app and its environment, found together so that neither can be mixed.
    const named = this.#apps.filter(({ rpIdHash }) => equalBytes(rpIdHash, data.rpIdHash));
    const app = named.find(({ environment }) => environment === data.environment) ?? named[0];
    checks.push(appCheck(app, this.#apps));
    // Step 7.
    checks.push(firstCounterCheck(data.counter));
    checks.push(environmentCheck(data.environment, app));
    // Step 9.
    checks.push(credentialIdCheck(equalBytes(data.credentialId, keyId)));
    if (refusalOf(checks) || app === undefined || data.environment === undefined) return refuse(checks);
    // Step 10: key and receipt are facts, to be kept; a receipt that is not of this attestation is not worth keeping.
    const receipt = verifyReceipt(object.receipt, this.#receipts, now, leewaySeconds);
    checks.push(receiptCheck(receiptFault(receipt, app.appId, leaf.der, clientDataHash)));
    const facts: AppAttestFacts = {
      kind: 'apple-appattest',
      keyId: toBase64Url(keyId),
      key,
      appId: app.appId,
      environment: data.environment,
      counter: data.counter,
      receipt: toBase64Url(object.receipt),
      virtual: this.#virtual.has(finding.anchor),
      fingerprints: chain.map(({ fingerprint }) => fingerprint),
      ...(deviceKeyThumbprint === undefined ? {} : { deviceKeyThumbprint }),
      ...(encryptionKeyThumbprint === undefined ? {} : { encryptionKeyThumbprint }),
    };
    return concludeOutcome('apple-appattest', facts, checks);
  }
}

/** Why a receipt is not of this attestation; undefined: it is. */
function receiptFault(
  finding: ReceiptFinding,
  appId: string,
  certificate: Uint8Array,
  clientDataHash: Uint8Array,
): string | undefined {
  if (finding.state === 'refused') return finding.words;
  const { facts } = finding;
  if (facts.type !== 'ATTEST') return 'not the first receipt';
  if (facts.appId !== appId) return 'of another app';
  if (!equalBytes(facts.certificate, certificate)) return 'of another key';
  return equalBytes(facts.clientDataHash, clientDataHash) ? undefined : 'of another request';
}

const refuse = (checks: readonly Check[]): AppAttestOutcome => ({
  outcome: 'refused',
  kind: 'apple-appattest',
  reason: refusalOf(checks) ?? 'not-known',
  checks,
});

/**
 * Verifier of the kind `apple-appattest` for enrolment: the client data are the server's challenge and the thumbprints of the device's
 * two keys, made again here ({@link appAttestClientData}).
 */
export function createAppAttestVerifier(
  options: AppAttestVerifierOptions,
): SyncEvidenceVerifier<AppAttestEvidence, AppAttestOutcome> {
  const verifier = new AppAttestVerifier(options);
  return {
    kind: 'apple-appattest',
    verify(evidence, context) {
      const { challenge, deviceKeyThumbprint, encryptionKeyThumbprint } = context;
      if (deviceKeyThumbprint === undefined || encryptionKeyThumbprint === undefined) {
        const rule = 'The thumbprints of both device keys are given.';
        return refuse([contraindicated('key.binding', 'no thumbprints', rule, 'Start the enrolment again.')]);
      }
      const input = appAttestClientData(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
      return verifier.verify(evidence, hash('sha256', input, 'buffer'), {
        deviceKeyThumbprint,
        encryptionKeyThumbprint,
      });
    },
  };
}
