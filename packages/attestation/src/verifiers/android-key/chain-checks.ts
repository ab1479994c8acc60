import { hash } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import { affirming, type Check, checkThat, contraindicated, notKnown, warning } from '../../result/check.ts';
import type { AttestedKey, RevocationFacts } from '../../result/facts.ts';
import type { Certificate } from '../../x509/certificate.ts';
import type { PathFinding, TrustAnchor } from '../../x509/path.ts';
import { datedCertificates, outsideValidity, validityWords } from '../../x509/validity.ts';
import { NEWEST_ATTESTATION_VERSION, OID_KEY_DESCRIPTION, parseKeyDescription } from './key-description.ts';
import type { RevocationList } from './revocation-list.ts';
import { SOFTWARE_ROOT_KEYS } from './software-roots.ts';

const TAG_PURPOSE = 1;
/** KeyMint `KeyPurpose.ATTEST_KEY`. */
const PURPOSE_ATTEST_KEY = 7;

const OTHER_DEVICE = 'Use another device: this one cannot provide genuine attestation.';

const SOFTWARE_RULE = 'The key is attested by secure hardware, not by the software key store.';
const VALIDITY_RULE = 'Every CA certificate is within its validity period.';
const FACTORY_RULE =
  'Certificates that were put in at the factory cannot be renewed: their dates do not count.';
const LEAF_RULE = 'The certificate of the key is within its validity period.';
const REVOCATION_RULE = 'No certificate of the chain is revoked or suspended.';
const EXTENDED_RULE = 'Only the certificate of the key carries a key description.';
const DESCRIPTION_RULE = 'The key description can be read completely.';

export const unreadableDescription = (words: string): Check =>
  contraindicated('key.description', words, DESCRIPTION_RULE, OTHER_DEVICE);

export const readDescription = (version: number): Check =>
  version <= NEWEST_ATTESTATION_VERSION
    ? affirming('key.description', `schema version ${version}`, DESCRIPTION_RULE)
    : warning(
        'key.description',
        `schema version ${version}, read as ${NEWEST_ATTESTATION_VERSION}`,
        DESCRIPTION_RULE,
        'Nothing is wrong with the phone. Update the server.',
      );

/** The known software roots get a word of their own, so that the refusal says what is wrong. */
export function softwareRootChecks(certificates: readonly Certificate[], finding: PathFinding): Check[] {
  if (finding.valid || finding.failure !== 'untrusted-root') return [];
  const last = certificates.at(-1);
  if (!last || !SOFTWARE_ROOT_KEYS.has(hash('sha256', last.spki, 'hex'))) return [];
  const software = 'the chain ends in the software root, whose private key is public';
  return [contraindicated('chain.software', software, SOFTWARE_RULE, OTHER_DEVICE)];
}

/**
 * Chain-extension attack: an honest app's attested key signs one more certificate with a key description of the attacker's making. The
 * one nearest the root is the genuine one, and it must be that of the leaf.
 */
export function extensionCheck(certificates: readonly Certificate[]): Check {
  const carriers = certificates.flatMap(({ extensions }, index) =>
    extensions.some(({ oid }) => oid === OID_KEY_DESCRIPTION) ? [index] : [],
  );
  if (carriers.length === 0) return unreadableDescription('no key description');
  if (carriers.length === 1 && carriers[0] === 0) {
    return affirming('chain.extended', 'one key description, in the first certificate', EXTENDED_RULE);
  }
  const evidence = `key description in certificate ${carriers.join(', ')}`;
  return certificates.slice(1).some(isAttestKey)
    ? contraindicated(
        'chain.extended',
        `${evidence}: the key was attested by a key of an app (purpose ATTEST_KEY), not by the phone itself`,
        EXTENDED_RULE,
        'Generate the key without an app-defined attestation key, then enrol again.',
      )
    : contraindicated(
        'chain.extended',
        `${evidence}: a genuine key was used to sign another certificate`,
        EXTENDED_RULE,
        'Do not use this device: its evidence was forged.',
      );
}

/** A key that KeyMint made for one thing: to attest other keys. Such chains may be honest, and no terminal needs them. */
function isAttestKey({ extensions }: Certificate): boolean {
  const extension = extensions.find(({ oid }) => oid === OID_KEY_DESCRIPTION);
  if (!extension) return false;
  try {
    const { hardwareEnforced } = parseKeyDescription(extension.value);
    const purposes = hardwareEnforced.integerSets.get(TAG_PURPOSE) ?? [];
    return purposes.length === 1 && purposes[0] === PURPOSE_ATTEST_KEY;
  } catch (error) {
    if (error instanceof AttestationInputError) return false;
    throw error;
  }
}

/** Dates of a factory chain, whose phone can follow no remedy: both checks of dates in one place. */
export function factoryValidityChecks(certificates: readonly Certificate[]): Check[] {
  const [leaf, batch] = certificates;
  return [
    affirming('chain.validity', batch ? validityWords(batch) : 'no certificate', FACTORY_RULE),
    affirming('chain.leafValidity', leaf ? validityWords(leaf) : 'no certificate', FACTORY_RULE),
  ];
}

/** CA certificates are held to their validity with leeway; the certificate that carries a pinned key is not. */
export function validityCheck(
  certificates: readonly Certificate[],
  anchor: TrustAnchor,
  now: number,
  leewaySeconds: number,
): Check {
  const authorities = datedCertificates(certificates.slice(1), anchor);
  const outside = outsideValidity(authorities, now, leewaySeconds);
  if (!outside) return affirming('chain.validity', `${authorities.length} CA certificates`, VALIDITY_RULE);
  const remedy =
    now > outside.notAfter
      ? 'Connect the device to the internet so that it can fetch new attestation keys, then enrol again.'
      : 'Check the clock of the server: the certificates of the device are not valid yet.';
  return contraindicated('chain.validity', validityWords(outside), VALIDITY_RULE, remedy);
}

/** The dates of the leaf are set on the device, so they prove nothing either way: a warning at most. */
export const leafValidityCheck = (leaf: Certificate, valid: boolean): Check =>
  valid
    ? affirming('chain.leafValidity', validityWords(leaf), LEAF_RULE)
    : warning(
        'chain.leafValidity',
        validityWords(leaf),
        LEAF_RULE,
        'Correct the date of the device and enrol again.',
      );

export function challengeCheck(attested: Uint8Array, sent: Uint8Array): Check {
  const equal = equalBytes(attested, sent);
  return checkThat(
    equal,
    'key.challenge',
    equal ? `${sent.length} bytes, equal` : 'another challenge',
    'The attested challenge is the one that was issued.',
    'Start again: the answer belonged to another request.',
  );
}

export const bindingCheck = (key: AttestedKey, thumbprint: string): Check =>
  checkThat(
    key.thumbprint === thumbprint,
    'key.binding',
    `attested key ${key.thumbprint ?? key.algorithm}`,
    'The attested key is the signing key of the device.',
    'Enrol again: the key in the evidence is not the key of this device.',
  );

const SHARED_RULE = 'The attestation covers the shared secret of the device.';

/** Stands beside a challenge that holds, which is made over the thumbprint of the secret. */
export const boundByChallenge = (thumbprint: string): Check =>
  affirming('key.binding', `shared secret ${thumbprint}, named in the challenge`, SHARED_RULE);

export const unboundCheck = (): Check =>
  notKnown('key.binding', 'no secret and encryption key to bind', SHARED_RULE, 'Enrol again.');

/** Serials of the chain that the list refuses: REVOKED, SUSPENDED and any status that may come. */
export function revocationFacts(
  certificates: readonly Certificate[],
  list: RevocationList | undefined,
): RevocationFacts {
  if (!list) return { refused: [] };
  const refused = certificates.flatMap(({ serial }) => {
    const entry = list.entries.get(serial);
    return entry ? [{ serial, ...entry }] : [];
  });
  return { listFetchedAt: list.fetchedAt, refused };
}

export function revocationCheck({ listFetchedAt, refused }: RevocationFacts, now: number): Check {
  if (listFetchedAt === undefined) {
    return notKnown(
      'chain.revocation',
      'no revocation list',
      REVOCATION_RULE,
      'The server has no revocation list yet. Try again shortly; the operator has been alerted.',
    );
  }
  const [first] = refused;
  if (first) {
    return contraindicated(
      'chain.revocation',
      `serial ${first.serial} is ${first.status}${first.reason ? ` (${first.reason})` : ''}`,
      REVOCATION_RULE,
      'Use another device: the manufacturer has revoked its attestation key.',
    );
  }
  const minutes = Math.round((now - listFetchedAt) / 60_000);
  const age = minutes < 0 ? `dated ${-minutes} minutes ahead` : `${minutes} minutes old`;
  return affirming('chain.revocation', `not on the list, which is ${age}`, REVOCATION_RULE);
}
