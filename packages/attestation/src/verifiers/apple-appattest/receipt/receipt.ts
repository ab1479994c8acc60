import { verify } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding';
import { AttestationInputError } from '../../../errors.ts';
import { DerReader, TAG_INTEGER, TAG_SET } from '../../../formats/der.ts';
import type { Certificate } from '../../../x509/certificate.ts';
import type { PathValidator } from '../../../x509/path.ts';
import { importSpki } from '../../../x509/signature.ts';
import { datedCertificates, outsideValidity } from '../../../x509/validity.ts';
import { readSignedData } from './signed-data.ts';

/** What a receipt says ("Assessing fraud risk", Apple), once its signature holds. Times are Unix milliseconds. */
export interface ReceiptFacts {
  readonly appId: string;
  /** DER of the certificate that was attested. */
  readonly certificate: Uint8Array;
  readonly clientDataHash: Uint8Array;
  /** `ATTEST` for the first one, `RECEIPT` for those that it is exchanged for. */
  readonly type: string;
  /** `sandbox` or `production`. */
  readonly environment?: string;
  readonly createdAt: number;
  /** How many keys the device made lately; only in a `RECEIPT`. */
  readonly riskMetric?: number;
  /** From then on it may be exchanged. */
  readonly notBefore?: number;
  readonly expiresAt: number;
}

export type ReceiptFinding =
  | { readonly state: 'genuine'; readonly facts: ReceiptFacts }
  | { readonly state: 'refused'; readonly words: string };

const RECEIPT_MAX = 8_192;
const FIELDS_MAX = 32;
const FIELD = {
  appId: 2,
  certificate: 3,
  clientDataHash: 4,
  type: 6,
  environment: 7,
  createdAt: 12,
  riskMetric: 17,
  notBefore: 19,
  expiresAt: 21,
} as const;

const bad = (path: string, words = 'missing or of the wrong form'): never => {
  throw new AttestationInputError('ERR_EVIDENCE', `receipt/${path}`, words);
};

/**
 * Verifies a receipt of App Attest: signed by a certificate that chains to one of Apple's pinned roots, with nothing unsigned beside it.
 * @param path Of the roots that sign receipts
 * @param at Unix milliseconds at which the certificates have to be valid
 */
export function verifyReceipt(
  bytes: Uint8Array,
  path: PathValidator,
  at: number,
  leewaySeconds: number,
): ReceiptFinding {
  try {
    if (bytes.length > RECEIPT_MAX) bad('', 'too long');
    const { content, certificates, issuer, serial, signature } = readSignedData(bytes);
    const listed = certificates.map((der) => path.issuers.parse(der));
    const serialHex = serial.toHex().replace(/^0+(?=.)/, '');
    const signer = listed.find((one) => one.serial === serialHex && equalBytes(one.issuer, issuer));
    const chain = signer ? chainFrom(signer, listed) : [];
    if (!signer || chain.length !== listed.length) {
      return { state: 'refused', words: 'the certificates are not the chain of the signer' };
    }
    const finding = path.validate(chain);
    if (!finding.valid)
      return { state: 'refused', words: `${finding.failure} at certificate ${finding.index}` };
    if (outsideValidity(datedCertificates(chain, finding.anchor), at, leewaySeconds)) {
      return { state: 'refused', words: 'a certificate is outside its validity' };
    }
    return verify('sha256', content, importSpki(signer.spki), signature)
      ? { state: 'genuine', facts: readPayload(content) }
      : { state: 'refused', words: 'the signature does not verify' };
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    return { state: 'refused', words: `${error.path}: ${error.message}` };
  }
}

/** The set of certificates in the order of a path, as far as it goes. */
function chainFrom(signer: Certificate, listed: readonly Certificate[]): Certificate[] {
  const chain = [signer];
  for (let last = signer; chain.length < listed.length; ) {
    const { issuer } = last;
    const next = listed.find((one) => !chain.includes(one) && equalBytes(one.subject, issuer));
    if (!next) break;
    chain.push(next);
    last = next;
  }
  return chain;
}

/** SET OF SEQUENCE { type, version, value }. */
function readPayload(content: Uint8Array): ReceiptFacts {
  const fields = new Map<number, Uint8Array>();
  const outer = new DerReader(content);
  const set = outer.into(outer.expect(TAG_SET));
  outer.finish();
  while (!set.done) {
    const field = set.sequence();
    const type = field.count(TAG_INTEGER);
    field.count(TAG_INTEGER);
    const value = field.octets();
    field.finish();
    if (fields.has(type) || fields.size === FIELDS_MAX) bad(`field ${type}`, 'twice, or too many fields');
    fields.set(type, value);
  }
  const bytes = (name: keyof typeof FIELD): Uint8Array => fields.get(FIELD[name]) ?? bad(name);
  const text = (name: keyof typeof FIELD): string => new TextDecoder().decode(bytes(name));
  const time = (name: keyof typeof FIELD): number => {
    const value = Date.parse(text(name));
    return Number.isNaN(value) ? bad(name) : value;
  };
  const count = (name: keyof typeof FIELD): number => {
    const value = text(name);
    return /^\d{1,9}$/.test(value) ? Number(value) : bad(name);
  };
  const has = (name: keyof typeof FIELD): boolean => fields.has(FIELD[name]);
  return {
    appId: text('appId'),
    certificate: bytes('certificate'),
    clientDataHash: bytes('clientDataHash'),
    type: text('type'),
    ...(has('environment') ? { environment: text('environment') } : {}),
    createdAt: time('createdAt'),
    ...(has('riskMetric') ? { riskMetric: count('riskMetric') } : {}),
    ...(has('notBefore') ? { notBefore: time('notBefore') } : {}),
    expiresAt: time('expiresAt'),
  };
}
