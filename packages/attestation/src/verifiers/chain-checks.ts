import { affirming, type Check, contraindicated, warning } from '../result/check.ts';
import type { Certificate } from '../x509/certificate.ts';
import { PATH_WORDS, type PathFinding } from '../x509/path.ts';

const OTHER_DEVICE = 'Use another device: this one cannot provide genuine attestation.';
const NOT_DER =
  'Nothing to do: the key store of this phone writes it so, and the signature covers it as it is written.';
const UPDATE_APP = 'Update the app and try again. If the error persists, contact support.';

const FORMAT_RULE =
  'The evidence is one chain of at most 8 readable X.509 certificates, the attested key first.';
const ROOT_RULE = 'The chain ends in a pinned root key.';
const PATH_RULE =
  'Every certificate is signed by the next, and every issuer is a CA that may sign certificates.';

export const unreadableChain = (words: string): Check =>
  contraindicated('chain.format', words, FORMAT_RULE, UPDATE_APP);

export const readableChain = (length: number): Check =>
  affirming('chain.format', `${length} certificates`, FORMAT_RULE);

/** Shown only where a certificate departs from DER in the one way that is taken: see `DerReader.boolean`. */
export function encodingChecks(certificates: readonly Certificate[]): Check[] {
  const loose = certificates.flatMap(({ looseBoolean }, index) => (looseBoolean ? [index] : []));
  if (loose.length === 0) return [];
  const evidence = `certificate ${loose.join(', ')}: BOOLEAN TRUE is not written FF`;
  return [
    warning('chain.encoding', evidence, 'Certificates are written in DER (X.690 section 11.1).', NOT_DER),
  ];
}

/** The same for a key description. */
export const looseDescription = (): Check =>
  warning(
    'key.encoding',
    'BOOLEAN TRUE is not written FF',
    'The key description is written in DER (X.690 section 11.1).',
    NOT_DER,
  );

/** What path validation found of a chain: the checks of its root and of its path. */
export function pathChecks(certificates: readonly Certificate[], finding: PathFinding): Check[] {
  if (finding.valid) {
    return [
      affirming('chain.root', finding.anchor.name, ROOT_RULE),
      affirming('chain.path', `${certificates.length} certificates verified`, PATH_RULE),
      ...encodingChecks(certificates),
    ];
  }
  const words = `certificate ${finding.index}: ${PATH_WORDS[finding.failure]}`;
  return finding.failure === 'untrusted-root'
    ? [contraindicated('chain.root', words, ROOT_RULE, OTHER_DEVICE)]
    : [contraindicated('chain.path', words, PATH_RULE, OTHER_DEVICE)];
}
