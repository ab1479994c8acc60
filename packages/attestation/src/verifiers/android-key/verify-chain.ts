import { hash } from 'node:crypto';
import { AttestationInputError } from '../../errors.ts';
import { sharedSecretChallengeInput } from '../../evidence/shared-secret-challenge.ts';
import { CHAIN_LENGTH_MAX } from '../../formats/pem.ts';
import type { Check } from '../../result/check.ts';
import type { Clock, VerificationContext } from '../../result/context.ts';
import type { AttestedKey, KeyAttestationFacts } from '../../result/facts.ts';
import { concludeOutcome, type KeyAttestationOutcome, refusalOf } from '../../result/outcome.ts';
import { describeKey } from '../../x509/attested-key.ts';
import { type Certificate, parseCertificate } from '../../x509/certificate.ts';
import { IssuerCache } from '../../x509/issuer-cache.ts';
import { type PathFinding, PathValidator, type TrustAnchor } from '../../x509/path.ts';
import { looseDescription, pathChecks, readableChain, unreadableChain } from '../chain-checks.ts';
import {
  bindingCheck,
  boundByChallenge,
  challengeCheck,
  extensionCheck,
  factoryValidityChecks,
  leafValidityCheck,
  readDescription,
  revocationCheck,
  revocationFacts,
  softwareRootChecks,
  unboundCheck,
  unreadableDescription,
  validityCheck,
} from './chain-checks.ts';
import { isFactoryChain } from './factory-chain.ts';
import { OID_KEY_DESCRIPTION, parseKeyDescription } from './key-description.ts';
import { factsOf } from './key-facts.ts';
import { provisioningFacts } from './provisioning-info.ts';
import type { RevocationList } from './revocation-list.ts';

/** What a verifier of key attestation chains stands on. */
export interface ChainVerifierOptions {
  readonly anchors: readonly TrustAnchor[];
  /** Current revocation list; nothing: there is none, and the evidence is refused as not known. Called once per verification. */
  readonly revocation: () => RevocationList | undefined;
  readonly now: Clock;
  /** Leeway on both ends of the validity of CA certificates, in seconds. Default 300. */
  readonly validityLeewaySeconds?: number;
  /** How many verified links between CA certificates are remembered; 0 checks every signature every time. Default 512. */
  readonly verifiedLinkCapacity?: number;
  /** How many CA certificates are kept parsed with their keys imported, by their content; 0 reads all anew. Default 512. */
  readonly issuerCapacity?: number;
}

interface ReadChain {
  readonly leaf: Certificate;
  readonly certificates: readonly Certificate[];
  readonly factory: boolean;
  readonly finding: PathFinding;
}

/**
 * Verifier of X.509 chains with a KeyMint key description: the shared engine of `android-key` and `virtual`.
 * Synchronous, no I/O; one instance serves the whole process.
 */
export class ChainVerifier {
  readonly path: PathValidator;
  readonly #options: ChainVerifierOptions;
  readonly #kind: 'android-key' | 'virtual';

  constructor(kind: 'android-key' | 'virtual', options: ChainVerifierOptions) {
    this.#kind = kind;
    this.#options = options;
    const issuers = new IssuerCache(options.issuerCapacity);
    this.path = new PathValidator(options.anchors, options.verifiedLinkCapacity, issuers);
  }

  /** @param chain DER certificates, leaf first */
  verify(chain: readonly Uint8Array[], context: VerificationContext): KeyAttestationOutcome {
    const read = orFault(() => this.#read(chain));
    if (typeof read === 'string') return this.#refuse([unreadableChain(read)]);
    const { leaf, certificates, finding } = read;
    const extension = extensionCheck(certificates);
    // Of a chain that does not hold, the word for the attack comes before the word for its means.
    const attack = extension.id === 'chain.extended' && extension.status !== 'affirming' ? [extension] : [];
    const checks = [readableChain(chain.length)];
    if (!finding.valid)
      return this.#refuse([
        ...checks,
        ...attack,
        ...softwareRootChecks(certificates, finding),
        ...pathChecks(certificates, finding),
      ]);

    const now = this.#options.now();
    const leafValid = leaf.notBefore <= now && now <= leaf.notAfter;
    const revocation = revocationFacts(certificates, this.#options.revocation());
    checks.push(
      ...pathChecks(certificates, finding),
      ...this.#validityChecks(read, finding.anchor, now),
      revocationCheck(revocation, now),
      extension,
    );
    if (extension.status !== 'affirming') return this.#refuse(checks);

    const described = orFault(() => describe(leaf, certificates));
    if (typeof described === 'string') return this.#refuse([...checks, unreadableDescription(described)]);
    const { description, key, facts, provisioning } = described;
    checks.push(
      readDescription(description.attestationVersion),
      ...(description.looseBoolean ? [looseDescription()] : []),
      ...deviceChecks(description.attestationChallenge, key, context),
    );
    const proven: KeyAttestationFacts = {
      kind: this.#kind,
      key,
      ...facts,
      ...(provisioning ? { provisioning } : {}),
      fingerprints: certificates.map(({ fingerprint }) => fingerprint),
      serials: certificates.map(({ serial }) => serial),
      leafValid,
      revocation,
    };
    return concludeOutcome(this.#kind, proven, checks);
  }

  #read(chain: readonly Uint8Array[]): ReadChain {
    const [leafDer, ...issuers] = chain;
    if (!leafDer || chain.length > CHAIN_LENGTH_MAX) {
      throw new AttestationInputError('ERR_EVIDENCE', 'chain', `${chain.length} certificates`);
    }
    const leaf = parseCertificate(leafDer);
    const certificates = [leaf, ...issuers.map((der) => this.path.issuers.parse(der))];
    const factory = isFactoryChain(certificates);
    // The batch certificates of some makers say CA:FALSE; that one is known by its place.
    const finding = this.path.validate(certificates, factory ? 'any' : 'ca');
    return { leaf, certificates, factory, finding };
  }

  /** Attestation keys of virtual phones are made anew each time, as remotely provisioned ones are: held to their dates. */
  #validityChecks({ leaf, certificates, factory }: ReadChain, anchor: TrustAnchor, now: number): Check[] {
    if (factory && this.#kind === 'android-key') return factoryValidityChecks(certificates);
    return [
      validityCheck(certificates, anchor, now, this.#options.validityLeewaySeconds ?? 300),
      leafValidityCheck(leaf, leaf.notBefore <= now && now <= leaf.notAfter),
    ];
  }

  #refuse(checks: readonly Check[]): KeyAttestationOutcome {
    return { outcome: 'refused', kind: this.#kind, reason: refusalOf(checks) ?? 'not-known', checks };
  }
}

/** That the evidence is for this exchange and speaks for the key that the device will sign with. */
function deviceChecks(attested: Uint8Array, key: AttestedKey, context: VerificationContext): Check[] {
  const { challenge, deviceKeyThumbprint, encryptionKeyThumbprint, deviceKeyScheme } = context;
  if (deviceKeyScheme !== 'hmac-sha256') {
    const sent = challengeCheck(attested, challenge);
    return deviceKeyThumbprint === undefined ? [sent] : [sent, bindingCheck(key, deviceKeyThumbprint)];
  }
  // Of a shared secret no store can say that it holds it: the attested key names it in its challenge.
  if (deviceKeyThumbprint === undefined || encryptionKeyThumbprint === undefined) return [unboundCheck()];
  const input = sharedSecretChallengeInput(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
  const named = challengeCheck(attested, hash('sha256', input, 'buffer'));
  return named.status === 'affirming' ? [named, boundByChallenge(deviceKeyThumbprint)] : [named];
}

function describe(leaf: Certificate, certificates: readonly Certificate[]) {
  const extension = leaf.extensions.find(({ oid }) => oid === OID_KEY_DESCRIPTION);
  const description = parseKeyDescription(extension?.value ?? new Uint8Array());
  const provisioning = provisioningFacts(certificates);
  return { description, key: describeKey(leaf.spki), facts: factsOf(description), provisioning };
}

/** The value, or what is wrong with the input in words; any other exception is a fault of ours and goes on. */
function orFault<T extends object>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof AttestationInputError) return `${error.path}: ${error.message}`;
    throw error;
  }
}
