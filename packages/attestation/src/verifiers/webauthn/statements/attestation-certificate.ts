import { equalBytes } from '@tallystick/encoding';
import { DerReader } from '../../../formats/der.ts';
import type { Certificate } from '../../../x509/certificate.ts';
import { nameAttributes } from '../../../x509/name.ts';

/** 1.3.6.1.4.1.45724.1.1.4, id-fido-gen-ce-aaguid, content octets in hex. */
const OID_AAGUID = '2b0601040182e51c010104';
const OID_COUNTRY = '550406';
const OID_ORGANISATION = '55040a';
const OID_UNIT = '55040b';
const OID_COMMON_NAME = '550403';

/**
 * What is wrong with the attestation certificate of a packed statement, if anything (section 8.2.1). That it is of version 3 was seen
 * when it was read.
 */
export function packedCertificateFault(certificate: Certificate, aaguid: Uint8Array): string | undefined {
  const subject = nameAttributes(certificate.subject);
  const one = (oid: string) => {
    const values = subject.filter((attribute) => attribute.oid === oid);
    return values.length === 1 ? values[0]?.text : undefined;
  };
  if (!/^[A-Za-z]{2}$/.test(one(OID_COUNTRY) ?? ''))
    return 'the attestation certificate names no country of its maker';
  if (!one(OID_ORGANISATION)) return 'the attestation certificate names no maker';
  if (one(OID_UNIT) !== 'Authenticator Attestation')
    return 'the attestation certificate is not for authenticator attestation';
  if (!one(OID_COMMON_NAME)) return 'the attestation certificate has no common name';
  if (certificate.isCa) return 'the attestation certificate is a CA';
  return aaguidExtensionFault(certificate, aaguid);
}

/** The certificate may name the model that it attests; then it must be that of the authenticator data. */
export function aaguidExtensionFault(certificate: Certificate, aaguid: Uint8Array): string | undefined {
  const extension = certificate.extensions.find(({ oid }) => oid === OID_AAGUID);
  if (!extension) return undefined;
  if (extension.critical) return 'the AAGUID extension is marked critical';
  const reader = new DerReader(extension.value);
  const attested = reader.octets();
  reader.finish();
  return equalBytes(attested, aaguid) ? undefined : 'the attestation certificate is for another AAGUID';
}
