import { equalBytes } from '@tallystick/encoding';
import { DerReader, TAG_OID } from '../formats/der.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import type { DescribedCertificate } from './described.ts';
import { distinguishedName } from './distinguished-name.ts';
import { describeExtension } from './extension.ts';
import { dottedOid, nameOfOid } from './object-identifier.ts';

/** Algorithm of a SubjectPublicKeyInfo, with its curve or its size in bits. */
function describeSpki(spki: Uint8Array): string {
  const info = new DerReader(spki).sequence();
  const algorithm = info.sequence();
  const name = nameOfOid(dottedOid(algorithm.contentOf(algorithm.expect(TAG_OID)).toHex()));
  if (algorithm.peeks(TAG_OID)) {
    const curve = nameOfOid(dottedOid(algorithm.contentOf(algorithm.expect(TAG_OID)).toHex()));
    return `${name} ${curve}`;
  }
  if (name !== 'RSA') return name;
  const bits = info.next();
  const key = new DerReader(spki, bits.content + 1, bits.end).sequence();
  const modulus = key.contentOf(key.next());
  return `RSA ${8 * (modulus[0] === 0 ? modulus.length - 1 : modulus.length)} bits`;
}

const roleOf = (certificate: Certificate, index: number): DescribedCertificate['role'] => {
  if (index === 0) return 'leaf';
  return equalBytes(certificate.issuer, certificate.subject) ? 'root' : 'intermediate';
};

/**
 * One certificate of a chain with its extensions decoded.
 * @param index Place in the chain; the leaf is 0
 * @throws AttestationInputError `ERR_CERTIFICATE` or `ERR_DER`
 */
export const describeCertificate = (der: Uint8Array, index: number): DescribedCertificate => {
  const certificate = parseCertificate(der);
  return {
    role: roleOf(certificate, index),
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    serial: certificate.serial,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    isCa: certificate.isCa,
    key: describeSpki(certificate.spki),
    signatureAlgorithm: nameOfOid(dottedOid(certificate.signatureAlgorithm)),
    fingerprint: certificate.fingerprint,
    extensions: certificate.extensions.map(describeExtension),
  };
};
