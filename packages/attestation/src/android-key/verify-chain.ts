import { hash, timingSafeEqual } from 'node:crypto';
import { CHAIN_LENGTH_MAX } from '../encoding/pem.ts';
import { AttestationInputError } from '../input-error.ts';
import { affirming, type Check, checkThat, contraindicated, notKnown, warning } from '../result/check.ts';
import type { Clock, VerificationContext } from '../result/context.ts';
import type { RevocationFacts } from '../result/facts.ts';
import { concludeOutcome, type KeyAttestationOutcome, refusalOf } from '../result/outcome.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { IssuerCache } from '../x509/issuer-cache.ts';
import { type PathFailure, PathValidator, type TrustAnchor } from '../x509/path.ts';
import { describeKey } from './attested-key.ts';
import { OID_KEY_DESCRIPTION, parseKeyDescription } from './key-description.ts';
import { factsOf } from './key-facts.ts';
import type { RevocationList } from './revocation-list.ts';
import { SOFTWARE_ROOT_KEYS } from './software-roots.ts';

export interface ChainVerifierOptions {
  readonly anchors: readonly TrustAnchor[];
  /** Current revocation list; nothing: there is none, and appraisal decides what that means. Called once per verification. */
  readonly revocation: () => RevocationList | undefined;
  readonly now: Clock;
  /** Leeway on both ends of the validity of CA certificates, in seconds. Default 300. */
  readonly validityLeewaySeconds?: number;
  /** How many verified links between CA certificates are remembered; 0 checks every signature every time. Default 512. */
  readonly verifiedLinkCapacity?: number;
  /** How many CA certificates are kept parsed with their keys imported, by their content; 0 reads all anew. Default 512. */
  readonly issuerCapacity?: number;
}

const RULE = {
  format: 'The evidence is one chain of at most 8 readable X.509 certificates, the attested key first.',
  root: 'The chain ends in a pinned root key.',
  software: 'The key is attested by hardware, not by the software key store.',
  path: 'Every certificate is signed by the next, and every issuer is a CA that may sign certificates.',
  validity: 'Every CA certificate is within its validity.',
  leaf: 'The certificate of the key is within its validity.',
  revocation: 'No certificate of the chain is revoked or suspended.',
  extended: 'Only the certificate of the key carries a key description.',
  description: 'The key description can be read completely.',
  challenge: 'The attested challenge is the one that was sent.',
  binding: 'The attested key is the one the device signs with.',
} as const;

const REMEDY = {
  app: 'Update the app and try again. If it stays, contact support.',
  other: 'Use another device: this one cannot show genuine attestation.',
  again: 'Start again; the answer belonged to another request.',
} as const;

const PATH_WORDS: Readonly<Record<PathFailure, string>> = {
  'untrusted-root': 'the root is not a pinned one',
  duplicate: 'the same certificate is in the chain twice',
  'name-chaining': 'issuer and subject names do not match',
  signature: 'the signature does not verify',
  'signature-algorithm': 'the signature algorithm is not allowed',
  'not-a-ca': 'the issuer is not a CA',
  'key-usage': 'the issuer may not sign certificates',
  'path-length': 'the issuer allows fewer CA certificates below it',
  'critical-extension': 'a critical extension is not understood',
};

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
    const kind = this.#kind;
    const refuse = (...checks: Check[]): KeyAttestationOutcome => ({
      outcome: 'refused',
      kind,
      reason: refusalOf(checks) ?? 'not-known',
      checks,
    });
    if (chain.length === 0 || chain.length > CHAIN_LENGTH_MAX) {
      return refuse(contraindicated('chain.format', `${chain.length} certificates`, RULE.format, REMEDY.app));
    }
    let certificates: Certificate[];
    let finding: ReturnType<PathValidator['validate']>;
    try {
      const [leafDer = new Uint8Array(), ...issuers] = chain;
      certificates = [parseCertificate(leafDer), ...issuers.map((der) => this.path.issuers.parse(der))];
      finding = this.path.validate(certificates);
    } catch (error) {
      return refuse(contraindicated('chain.format', inputFault(error), RULE.format, REMEDY.app));
    }
    const [leaf] = certificates;
    const root = certificates.at(-1);
    if (!leaf || !root) return refuse(contraindicated('chain.format', 'empty', RULE.format, REMEDY.app));

    const checks: Check[] = [affirming('chain.format', `${chain.length} certificates`, RULE.format)];
    const extended = this.#checkExtended(certificates);
    if (!finding.valid) {
      const words = `certificate ${finding.index}: ${PATH_WORDS[finding.failure]}`;
      if (finding.failure === 'untrusted-root' && SOFTWARE_ROOT_KEYS.has(hash('sha256', root.spki, 'hex'))) {
        checks.push(
          contraindicated('chain.software', 'chain ends in the software root', RULE.software, REMEDY.other),
        );
      }
      if (extended.id === 'chain.extended' && extended.status !== 'affirming') checks.push(extended);
      checks.push(
        finding.failure === 'untrusted-root'
          ? contraindicated('chain.root', words, RULE.root, REMEDY.other)
          : contraindicated('chain.path', words, RULE.path, REMEDY.other),
      );
      return refuse(...checks);
    }
    checks.push(affirming('chain.root', finding.anchor.name, RULE.root));
    checks.push(affirming('chain.path', `${chain.length} certificates verified`, RULE.path));
    const now = this.#options.now();
    checks.push(this.#checkValidity(certificates.slice(1, -1), now));
    const leafValid = leaf.notBefore <= now && now <= leaf.notAfter;
    checks.push(
      leafValid
        ? affirming('chain.leafValidity', validityWords(leaf), RULE.leaf)
        : // The dates of this certificate are set on the device, so they prove nothing either way.
          warning(
            'chain.leafValidity',
            validityWords(leaf),
            RULE.leaf,
            'Set the date of the device and enrol again.',
          ),
    );
    const list = this.#options.revocation();
    const refused = list ? listedSerials(certificates, list) : [];
    checks.push(revocationCheck(list, refused, now));
    checks.push(extended);
    if (extended.status !== 'affirming') return refuse(...checks);

    let description: ReturnType<typeof parseKeyDescription>;
    let key: ReturnType<typeof describeKey>;
    let application: ReturnType<typeof factsOf>;
    try {
      const extension = leaf.extensions.find(({ oid }) => oid === OID_KEY_DESCRIPTION);
      description = parseKeyDescription(extension?.value ?? new Uint8Array());
      key = describeKey(leaf.spki);
      application = factsOf(description);
    } catch (error) {
      return refuse(
        ...checks,
        contraindicated('key.description', inputFault(error), RULE.description, REMEDY.other),
      );
    }
    checks.push(
      affirming('key.description', `schema version ${description.attestationVersion}`, RULE.description),
    );
    checks.push(challengeCheck(description.attestationChallenge, context.challenge));
    if (context.deviceKeyThumbprint !== undefined) {
      checks.push(
        checkThat(
          key.thumbprint === context.deviceKeyThumbprint,
          'key.binding',
          `attested key ${key.thumbprint ?? key.algorithm}`,
          RULE.binding,
          'Enrol again: the key in the evidence is not the key of this device.',
        ),
      );
    }
    const facts = {
      kind,
      key,
      ...application,
      fingerprints: certificates.map(({ fingerprint }) => fingerprint),
      serials: certificates.map(({ serial }) => serial),
      leafValid,
      revocation: revocationFacts(list, refused),
    };
    return concludeOutcome(kind, facts, checks);
  }

  #checkExtended(certificates: readonly Certificate[]): Check {
    const carriers = certificates.flatMap(({ extensions }, index) =>
      extensions.some(({ oid }) => oid === OID_KEY_DESCRIPTION) ? [index] : [],
    );
    if (carriers.length === 1 && carriers[0] === 0) {
      return affirming('chain.extended', 'one key description, in the first certificate', RULE.extended);
    }
    if (carriers.length === 0) {
      return contraindicated('key.description', 'no key description', RULE.description, REMEDY.other);
    }
    return contraindicated(
      'chain.extended',
      `key description in certificate ${carriers.join(', ')}: a genuine key was used to sign another certificate`,
      RULE.extended,
      'Do not use this device: its evidence was forged.',
    );
  }

  #checkValidity(authorities: readonly Certificate[], now: number): Check {
    const leeway = (this.#options.validityLeewaySeconds ?? 300) * 1000;
    const outside = authorities.find(
      ({ notBefore, notAfter }) => now < notBefore - leeway || now > notAfter + leeway,
    );
    return outside
      ? contraindicated(
          'chain.validity',
          validityWords(outside),
          RULE.validity,
          now > outside.notAfter
            ? 'Connect the device to the internet so that it fetches new attestation keys, then enrol again.'
            : 'Check the clock of the server: it is behind the certificates of the device.',
        )
      : affirming('chain.validity', `${authorities.length} CA certificates`, RULE.validity);
  }
}

function challengeCheck(attested: Uint8Array, sent: Uint8Array): Check {
  const equal = attested.length === sent.length && timingSafeEqual(attested, sent);
  return checkThat(
    equal,
    'key.challenge',
    equal ? `${sent.length} bytes, equal` : 'another challenge',
    RULE.challenge,
    REMEDY.again,
  );
}

function listedSerials(certificates: readonly Certificate[], list: RevocationList) {
  return certificates.flatMap(({ serial }) => {
    const entry = list.entries.get(serial);
    return entry ? [{ serial, ...entry }] : [];
  });
}

function revocationCheck(
  list: RevocationList | undefined,
  refused: RevocationFacts['refused'],
  now: number,
): Check {
  if (!list) {
    return notKnown(
      'chain.revocation',
      'no revocation list',
      RULE.revocation,
      'The server has no revocation list yet. Try again shortly; the operator sees this as an alarm.',
    );
  }
  const [first] = refused;
  return first
    ? contraindicated(
        'chain.revocation',
        `serial ${first.serial} is ${first.status}${first.reason ? ` (${first.reason})` : ''}`,
        RULE.revocation,
        'Use another device: the maker has withdrawn the attestation key of this one.',
      )
    : affirming(
        'chain.revocation',
        `not on the list of ${list.entries.size} serials, ${Math.round((now - list.fetchedAt) / 60_000)} minutes old`,
        RULE.revocation,
      );
}

const revocationFacts = (
  list: RevocationList | undefined,
  refused: RevocationFacts['refused'],
): RevocationFacts => (list ? { listFetchedAt: list.fetchedAt, refused } : { refused });

const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);
const validityWords = ({ notBefore, notAfter }: Certificate): string =>
  `valid ${isoDay(notBefore)} to ${isoDay(notAfter)}`;

function inputFault(error: unknown): string {
  if (error instanceof AttestationInputError) return `${error.path}: ${error.message}`;
  throw error;
}
