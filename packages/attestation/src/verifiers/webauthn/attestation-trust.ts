import { hash } from 'node:crypto';
import { affirming, type Check, contraindicated } from '../../result/check.ts';
import type { AttestationTrust } from '../../result/facts.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { PATH_WORDS, type PathValidator } from '../../x509/path.ts';
import { datedCertificates, outsideValidity, validityWords } from '../../x509/validity.ts';
import { encodingChecks } from '../chain-checks.ts';

const PATH_RULE =
  'Every certificate is signed by the next, and every issuer is a CA that may sign certificates.';
const VALIDITY_RULE = 'Every certificate of the attestation is within its validity period.';
const OTHER_DEVICE = 'Use another device: this one cannot provide genuine attestation.';

interface TrustFinding {
  readonly trust: AttestationTrust;
  readonly checks: readonly Check[];
}

/**
 * Whose attestation it is. A chain to a root that nobody pinned is a fact for the policy; one that does not hold together, or is out of
 * date under a pinned root, is refused.
 */
export function attestationTrust(
  chain: readonly [Certificate, ...Certificate[]],
  path: PathValidator,
  testAuthenticators: ReadonlySet<string>,
  now: number,
  leewaySeconds: number,
): TrustFinding {
  const finding = path.validate(chain);
  if (finding.valid) {
    const root = affirming('chain.root', finding.anchor.name, 'The chain ends in a pinned root key.');
    const dated = datedCertificates(chain, finding.anchor);
    const outside = outsideValidity(dated, now, leewaySeconds);
    const validity = outside
      ? contraindicated('chain.validity', validityWords(outside), VALIDITY_RULE, OTHER_DEVICE)
      : affirming('chain.validity', `${dated.length} certificates`, VALIDITY_RULE);
    return { trust: 'anchored', checks: [root, ...encodingChecks(chain), validity] };
  }
  if (finding.failure !== 'untrusted-root') {
    const words = `certificate ${finding.index}: ${PATH_WORDS[finding.failure]}`;
    return {
      trust: 'unknown-root',
      checks: [contraindicated('chain.path', words, PATH_RULE, OTHER_DEVICE)],
    };
  }
  const batchKey = hash('sha256', chain[0].spki, 'hex');
  return { trust: testAuthenticators.has(batchKey) ? 'test-authenticator' : 'unknown-root', checks: [] };
}
