import { DerReader, TAG_OID } from '../../../formats/der.ts';
import type { TpmFacts } from '../../../result/facts.ts';
import type { Certificate } from '../../../x509/certificate.ts';
import { nameAttributes } from '../../../x509/name.ts';
import { aaguidExtensionFault } from './attestation-certificate.ts';
import { TPM_MAKERS } from './tpm-makers.ts';

const OID_SUBJECT_ALT_NAME = '551d11';
const OID_EXT_KEY_USAGE = '551d25';
/** 2.23.133.8.3, tcg-kp-AIKCertificate, and the attributes of a TPM, 2.23.133.2.1 to .3; content octets in hex. */
const OID_AIK_CERTIFICATE = '6781050803';
const OID_TPM_MAKER = '6781050201';
const OID_TPM_MODEL = '6781050202';
const OID_TPM_VERSION = '6781050203';
const DIRECTORY_NAME = 4;

/** The TPM that an attestation identity key certificate is of, or what is wrong with the certificate (section 8.3.1). */
export function aikCertificateFinding(
  certificate: Certificate,
  aaguid: Uint8Array,
): Pick<TpmFacts, 'maker' | 'model' | 'version'> | string {
  const extension = (oid: string) => certificate.extensions.find((candidate) => candidate.oid === oid);
  if (nameAttributes(certificate.subject).length > 0)
    return 'the subject of the TPM certificate is not empty';
  const alternative = extension(OID_SUBJECT_ALT_NAME);
  if (!alternative) return 'the TPM certificate does not say which TPM it is of';
  const usage = extension(OID_EXT_KEY_USAGE);
  if (!usage || !purposesOf(usage.value).includes(OID_AIK_CERTIFICATE))
    return 'the TPM certificate is not one of an attestation key';
  if (certificate.isCa) return 'the TPM certificate is a CA';
  const fault = aaguidExtensionFault(certificate, aaguid);
  if (fault !== undefined) return fault;
  const attributes = directoryAttributes(alternative.value);
  const text = (oid: string) => attributes.find((attribute) => attribute.oid === oid)?.text ?? '';
  const id = text(OID_TPM_MAKER);
  const maker = TPM_MAKERS[id.toUpperCase().replace(/^ID:/, '')];
  if (maker === undefined) return `the maker of the TPM is not known: ${id.slice(0, 40)}`;
  const model = text(OID_TPM_MODEL);
  const version = text(OID_TPM_VERSION);
  return model && version ? { maker, model, version } : 'the TPM certificate lacks model or version';
}

function purposesOf(der: Uint8Array): string[] {
  const whole = new DerReader(der);
  const list = whole.sequence();
  whole.finish();
  const purposes: string[] = [];
  while (!list.done) purposes.push(list.contentOf(list.expect(TAG_OID)).toHex());
  return purposes;
}

/** Attributes of the directory names among the general names (RFC 5280 section 4.2.1.6). */
function directoryAttributes(der: Uint8Array) {
  const whole = new DerReader(der);
  const names = whole.sequence();
  whole.finish();
  const attributes: ReturnType<typeof nameAttributes> = [];
  while (!names.done) {
    const name = names.next();
    if (name.tagClass === 2 && name.tag === DIRECTORY_NAME)
      attributes.push(...nameAttributes(names.contentOf(name)));
  }
  return attributes;
}
