import { hash, type KeyObject } from 'node:crypto';
import { BoundedCache } from '@tallystick/encoding';
import { type Certificate, parseCertificate } from './certificate.ts';
import { importSpki } from './signature.ts';

/**
 * Issuers that came by before, by the SHA-256 of their content: parsed once, public key imported once. Being here says nothing about
 * trust; it only saves reading the same bytes again.
 */
export class IssuerCache {
  readonly #certificates: BoundedCache<Certificate>;
  readonly #keys = new WeakMap<object, KeyObject>();
  readonly #keeps: boolean;

  constructor(capacity = 512) {
    this.#certificates = new BoundedCache(capacity);
    this.#keeps = capacity > 0;
  }

  /** @throws AttestationInputError `ERR_CERTIFICATE` or `ERR_DER` */
  parse(der: Uint8Array): Certificate {
    const fingerprint = hash('sha256', der, 'hex');
    if (!this.#keeps) return parseCertificate(der, fingerprint);
    const known = this.#certificates.get(fingerprint);
    if (known) return known;
    // A copy, so that nobody can change the bytes under the fingerprint.
    const certificate = parseCertificate(der.slice(), fingerprint);
    this.#certificates.set(fingerprint, certificate);
    return certificate;
  }

  /** Public key of a certificate or anchor. @throws AttestationInputError `ERR_KEY` */
  keyOf(holder: { readonly spki: Uint8Array }): KeyObject {
    const known = this.#keys.get(holder);
    if (known) return known;
    const key = importSpki(holder.spki);
    this.#keys.set(holder, key);
    return key;
  }
}
