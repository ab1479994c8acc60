import { BoundedCache, equalBytes } from '@tallystick/encoding';
import { parsePemChain } from '../formats/pem.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { IssuerCache } from './issuer-cache.ts';
import { verifyCertificateSignature } from './signature.ts';

/** A pinned key. The certificate only carries it: its dates play no part (RFC 5280 section 6.1.1 d). */
export interface TrustAnchor {
  readonly name: string;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
}

/**
 * The anchor that a root certificate carries.
 *
 * @param der the certificate in DER
 * @param name as results show it
 * @throws AttestationInputError if it is no certificate
 */
export const trustAnchorOf = (der: Uint8Array, name: string): TrustAnchor => {
  const { subject, spki } = parseCertificate(der);
  return { name, subject, spki };
};

/** Trust anchors from PEM texts. @throws AttestationInputError `ERR_PEM`, `ERR_CERTIFICATE` or `ERR_DER` */
export const trustAnchorsFromPem = (pems: readonly string[], name: string): TrustAnchor[] =>
  pems.flatMap(parsePemChain).map((der, index) => trustAnchorOf(der, `${name} ${index + 1}`));

/** Why a chain does not lead to an anchor (RFC 5280 section 6.1). */
export type PathFailure =
  | 'untrusted-root'
  | 'duplicate'
  | 'name-chaining'
  | 'signature'
  | 'signature-algorithm'
  | 'not-a-ca'
  | 'key-usage'
  | 'path-length'
  | 'critical-extension';

/** The same in words. */
export const PATH_WORDS: Readonly<Record<PathFailure, string>> = {
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

/** Where a chain leads, or the first certificate at which it breaks. */
export type PathFinding =
  | { readonly valid: true; readonly anchor: TrustAnchor }
  /** `index` counts from the leaf, which is 0. */
  | { readonly valid: false; readonly failure: PathFailure; readonly index: number };

const KEY_CERT_SIGN = 0x04;
/** Critical extensions that this path validation, or the appraisal after it, understands. */
const UNDERSTOOD = new Set([
  '551d13', // basicConstraints
  '551d0f', // keyUsage
  '551d23', // authorityKeyIdentifier
  '551d0e', // subjectKeyIdentifier
  '551d25', // extKeyUsage
  '551d11', // subjectAltName: TPM certificates carry the maker there
  '551d20', // certificatePolicies
  '2b06010401d679020111', // key description
  '2b06010401d67902011e', // provisioning information
]);

/**
 * Path validation for device attestation (RFC 5280 section 6.1 without policies): the given order, nothing left over, nothing twice, every
 * issuer a CA that may sign certificates, up to a pinned key. Validity dates are appraised apart, because the leaf's are set by the device.
 */
export class PathValidator {
  readonly issuers: IssuerCache;
  readonly #anchors: readonly TrustAnchor[];
  readonly #verifiedLinks: BoundedCache<true>;

  /**
   * @param verifiedLinkCapacity How many verified links between CA certificates are remembered, so that the intermediates that devices share
   *   are verified once. Links to a leaf are never remembered. 0 verifies every signature every time.
   */
  constructor(
    anchors: readonly TrustAnchor[],
    verifiedLinkCapacity = 512,
    issuers: IssuerCache = new IssuerCache(),
  ) {
    this.#anchors = anchors;
    this.#verifiedLinks = new BoundedCache(verifiedLinkCapacity);
    this.issuers = issuers;
  }

  /** Number of signatures that the last call of `validate` checked; for benchmarks. */
  signaturesChecked = 0;

  /**
   * @param chain Leaf first; the root may be left out
   * @param firstIssuer `any`: whoever issued the leaf need not be said to be a CA; for callers that know by other means who it is
   * @throws AttestationInputError `ERR_KEY` for an unreadable public key
   */
  validate(chain: readonly Certificate[], firstIssuer: 'ca' | 'any' = 'ca'): PathFinding {
    this.signaturesChecked = 0;
    const last = chain.at(-1);
    if (!last) return { valid: false, failure: 'untrusted-root', index: 0 };
    if (new Set(chain.map((certificate) => certificate.fingerprint)).size !== chain.length) {
      return { valid: false, failure: 'duplicate', index: chain.length - 1 };
    }
    const pinned = this.#anchors.find(({ spki }) => equalBytes(spki, last.spki));
    for (let index = 0; index + 1 < chain.length; index++) {
      const finding = this.#checkLink(chain, index, pinned, index > 0 || firstIssuer === 'ca');
      if (finding) return { valid: false, failure: finding, index };
    }
    if (pinned && equalBytes(last.issuer, last.subject)) {
      // The key is what is trusted; the certificate that carries it must still be whole, so that no byte of a chain can be changed.
      return chain.length > 1 && this.#verifySignature(last, last, true, pinned) === 'valid'
        ? { valid: true, anchor: pinned }
        : { valid: false, failure: 'untrusted-root', index: chain.length - 1 };
    }
    for (const anchor of this.#anchors) {
      if (!equalBytes(anchor.subject, last.issuer)) continue;
      if (this.#verifySignature(last, anchor, false) === 'valid') return { valid: true, anchor };
    }
    return { valid: false, failure: 'untrusted-root', index: chain.length - 1 };
  }

  #checkLink(
    chain: readonly Certificate[],
    index: number,
    pinned: TrustAnchor | undefined,
    mustBeCa: boolean,
  ): PathFailure | undefined {
    const certificate = chain[index];
    const issuer = chain[index + 1];
    if (!certificate || !issuer) return 'name-chaining';
    if (certificate.extensions.some(({ critical, oid }) => critical && !UNDERSTOOD.has(oid))) {
      return 'critical-extension';
    }
    if (!equalBytes(certificate.issuer, issuer.subject)) return 'name-chaining';
    if (mustBeCa && !issuer.isCa) return 'not-a-ca';
    if (mustBeCa && issuer.keyUsage !== undefined && (issuer.keyUsage & KEY_CERT_SIGN) === 0)
      return 'key-usage';
    // `index` CA certificates stand between the issuer and the leaf.
    if (issuer.pathLength !== undefined && issuer.pathLength < index) return 'path-length';
    // The key of an anchor is imported once, and is the same key.
    const holder = index + 2 === chain.length && pinned ? pinned : issuer;
    switch (this.#verifySignature(certificate, issuer, index > 0, holder)) {
      case 'valid':
        return undefined;
      case 'algorithm-not-allowed':
        return 'signature-algorithm';
      case 'invalid':
        return 'signature';
    }
  }

  #verifySignature(
    certificate: Certificate,
    issuer: Certificate | TrustAnchor,
    remember: boolean,
    holder: { readonly spki: Uint8Array } = issuer,
  ) {
    const link =
      remember && 'fingerprint' in issuer ? certificate.fingerprint + issuer.fingerprint : undefined;
    if (link !== undefined && this.#verifiedLinks.get(link)) return 'valid';
    this.signaturesChecked++;
    const finding = verifyCertificateSignature(certificate, this.issuers.keyOf(holder));
    if (link !== undefined && finding === 'valid') this.#verifiedLinks.set(link, true);
    return finding;
  }
}
