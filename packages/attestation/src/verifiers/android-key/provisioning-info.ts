import { AttestationInputError } from '../../errors.ts';
import { decodeCborMap } from '../../formats/cbor.ts';
import type { ProvisioningFacts } from '../../result/facts.ts';
import type { Certificate } from '../../x509/certificate.ts';

/** 1.3.6.1.4.1.11129.2.1.30, content octets in hex. */
export const OID_PROVISIONING_INFO = '2b06010401d67902011e';
const CERTIFICATES_ISSUED = 1;

/**
 * What the maker's server says of a phone that fetches its attestation keys from there (source.android.com "Provisioning information
 * extension"): a CBOR map in the certificate of the attestation key. Members that are not known are counted.
 * @returns nothing for a phone whose keys were put in at the factory
 * @throws AttestationInputError `ERR_CBOR` or `ERR_CERTIFICATE`: what cannot be read is never taken for absent
 */
export function provisioningFacts(certificates: readonly Certificate[]): ProvisioningFacts | undefined {
  const carried = certificates.flatMap(({ extensions }) =>
    extensions.filter(({ oid }) => oid === OID_PROVISIONING_INFO),
  );
  const [extension] = carried;
  if (!extension) return undefined;
  if (carried.length > 1) return bad('provisioning information in more than one certificate');
  const map = decodeCborMap(extension.value);
  const issued = map.get(CERTIFICATES_ISSUED);
  if (issued === undefined) return { otherMembers: map.size };
  if (typeof issued !== 'number' || issued < 0) return bad('number of certificates is not a number');
  return { certificatesIssued: issued, otherMembers: map.size - 1 };
}

const bad = (message: string): never => {
  throw new AttestationInputError('ERR_CERTIFICATE', 'provisioningInfo', message);
};
