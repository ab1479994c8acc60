import { AttestationInputError } from '../../../errors.ts';
import { type BerNode, readBer } from './ber.ts';

/** CMS SignedData (RFC 5652 section 5) in the one form that receipts have: one signer, ECDSA with SHA-256, no attributes. */
export interface SignedData {
  readonly content: Uint8Array;
  /** DER certificates as they are listed. */
  readonly certificates: readonly Uint8Array[];
  /** Name (DER) and serial (content octets) of the certificate that signs. */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly signature: Uint8Array;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OCTET_STRINGS = 0x24;
const OID = 0x06;
const CONTEXT_0 = 0xa0;

const OID_SIGNED_DATA = '2a864886f70d010702';
const OID_DATA = '2a864886f70d010701';
/** AlgorithmIdentifier of SHA-256 with NULL, and of ECDSA with SHA-256. */
const SHA256 = '300d06096086480165030402010500';
const ECDSA_SHA256 = '300a06082a8648ce3d040302';
const CERTIFICATES_MAX = 6;

const bad = (path: string): never => {
  throw new AttestationInputError('ERR_EVIDENCE', `receipt/${path}`, 'not of the form of a receipt');
};

/** Exactly these children, by identifier. */
const parts = (node: BerNode | undefined, path: string, ...identifiers: number[]): readonly BerNode[] =>
  node &&
  node.children.length === identifiers.length &&
  node.children.every((child, index) => child.identifier === identifiers[index])
    ? node.children
    : bad(path);

const must = (holds: boolean | undefined, path: string): void => {
  if (!holds) bad(path);
};
const hexOf = (node: BerNode | undefined): string | undefined => node?.content.toHex();

/** @throws AttestationInputError `ERR_DER` or `ERR_EVIDENCE` */
export function readSignedData(bytes: Uint8Array): SignedData {
  const outer = readBer(bytes);
  must(outer.identifier === SEQUENCE, 'contentInfo');
  const [type, holder] = parts(outer, 'contentInfo', OID, CONTEXT_0);
  must(hexOf(type) === OID_SIGNED_DATA, 'contentType');
  const [signedData] = parts(holder, 'signedData', SEQUENCE);
  const members = parts(signedData, 'signedData', INTEGER, SET, SEQUENCE, CONTEXT_0, SET);
  const [version, digests, encapsulated, certificates, signers] = members;
  must(hexOf(version) === '01', 'version');
  const [digest] = parts(digests, 'digestAlgorithms', SEQUENCE);
  must(digest?.whole.toHex() === SHA256, 'digestAlgorithms');
  const listed = certificates?.children ?? [];
  must(listed.length > 0 && listed.length <= CERTIFICATES_MAX, 'certificates');
  const [signer] = parts(signers, 'signerInfos', SEQUENCE);
  return {
    content: contentOf(encapsulated),
    certificates: listed.map(({ whole }) => whole),
    ...readSigner(signer),
  };
}

/** The content, in one piece or in several. */
function contentOf(encapsulated: BerNode | undefined): Uint8Array {
  const [type, holder] = parts(encapsulated, 'encapContentInfo', OID, CONTEXT_0);
  must(hexOf(type) === OID_DATA, 'eContentType');
  const [octets] = holder?.children ?? [];
  must(holder?.children.length === 1, 'eContent');
  if (octets?.identifier === OCTET_STRING) return octets.content;
  if (octets?.identifier !== OCTET_STRINGS) return bad('eContent');
  must(
    octets.children.every(({ identifier }) => identifier === OCTET_STRING),
    'eContent',
  );
  return Buffer.concat(octets.children.map(({ content }) => content));
}

function readSigner(signer: BerNode | undefined): Pick<SignedData, 'issuer' | 'serial' | 'signature'> {
  const members = parts(signer, 'signerInfo', INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, OCTET_STRING);
  const [version, id, digest, algorithm, signature] = members;
  must(hexOf(version) === '01', 'signerInfo/version');
  must(digest?.whole.toHex() === SHA256, 'signerInfo/digestAlgorithm');
  must(algorithm?.whole.toHex() === ECDSA_SHA256, 'signerInfo/signatureAlgorithm');
  const [issuer, serial] = parts(id, 'signerInfo/sid', SEQUENCE, INTEGER);
  if (!issuer || !serial || !signature) return bad('signerInfo');
  return { issuer: issuer.whole, serial: serial.content, signature: signature.content };
}
