import { AttestationInputError } from '../../../errors.ts';

/** Hash algorithms of TPM_ALG_ID (TPM 2.0 part 2, section 6.3). SHA-1 is not here on purpose. */
export const TPM_HASHES: Readonly<Record<number, string>> = { 11: 'sha256', 12: 'sha384', 13: 'sha512' };

const ALG_RSA = 0x0001;
const ALG_ECC = 0x0023;
const ALG_NULL = 0x0010;
const ALG_RSAES = 0x0015;
const ALG_ECDAA = 0x001a;

/** TPMA_OBJECT bits (section 8.3): the key was made in this TPM and cannot leave it. */
const FIXED_TPM = 1 << 1;
const FIXED_PARENT = 1 << 4;
const SENSITIVE_DATA_ORIGIN = 1 << 5;
export const MADE_AND_KEPT_INSIDE = FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN;

const RSA_DEFAULT_EXPONENT = 65_537;

/** TPMT_PUBLIC (section 12.2.4): the key that is attested. */
export interface TpmPublicArea {
  readonly nameAlgorithm: number;
  readonly attributes: number;
  readonly key:
    | { readonly type: 'rsa'; readonly n: Uint8Array; readonly exponent: number }
    | { readonly type: 'ec'; readonly curve: number; readonly x: Uint8Array; readonly y: Uint8Array };
}

/** TPMS_ATTEST with TPMS_CERTIFY_INFO (section 10.12.8): what the TPM signed. */
export interface TpmCertifyInfo {
  readonly magic: number;
  readonly type: number;
  readonly extraData: Uint8Array;
  readonly firmwareVersion: string;
  readonly name: Uint8Array;
}

/** Reads the big-endian structures of a TPM. */
class TpmReader {
  readonly #bytes: Uint8Array;
  readonly #path: string;
  #offset = 0;

  constructor(bytes: Uint8Array, path: string) {
    this.#bytes = bytes;
    this.#path = path;
  }

  take(length: number): Uint8Array {
    const end = this.#offset + length;
    if (end > this.#bytes.length) this.fail('cut off');
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  uint(octets: 1 | 2 | 4): number {
    return this.take(octets).reduce((value, octet) => value * 256 + octet, 0);
  }

  /** TPM2B: two octets of length, then the content. */
  sized(): Uint8Array {
    return this.take(this.uint(2));
  }

  finish(): void {
    if (this.#offset !== this.#bytes.length) this.fail('unexpected data at the end');
  }

  fail(message: string): never {
    throw new AttestationInputError('ERR_EVIDENCE', `attStmt/${this.#path}`, message);
  }
}

/** TPMT_SYM_DEF_OBJECT: key bits and mode follow a cipher. */
const skipSymmetric = (reader: TpmReader): void => {
  if (reader.uint(2) !== ALG_NULL) reader.take(4);
};

/** TPMT_RSA_SCHEME, TPMT_ECC_SCHEME, TPMT_KDF_SCHEME: a hash follows most of them. */
function skipScheme(reader: TpmReader): void {
  const scheme = reader.uint(2);
  if (scheme !== ALG_NULL && scheme !== ALG_RSAES) reader.take(scheme === ALG_ECDAA ? 4 : 2);
}

/** @throws AttestationInputError `ERR_EVIDENCE` */
export function parsePublicArea(bytes: Uint8Array): TpmPublicArea {
  const reader = new TpmReader(bytes, 'pubArea');
  const type = reader.uint(2);
  const nameAlgorithm = reader.uint(2);
  const attributes = reader.uint(4);
  reader.sized(); // authPolicy
  skipSymmetric(reader);
  skipScheme(reader);
  if (type === ALG_RSA) {
    reader.uint(2); // keyBits
    const exponent = reader.uint(4) || RSA_DEFAULT_EXPONENT;
    const n = reader.sized();
    reader.finish();
    return { nameAlgorithm, attributes, key: { type: 'rsa', n, exponent } };
  }
  if (type !== ALG_ECC) return reader.fail('key is neither RSA nor ECC');
  const curve = reader.uint(2);
  skipScheme(reader); // kdf
  const x = reader.sized();
  const y = reader.sized();
  reader.finish();
  return { nameAlgorithm, attributes, key: { type: 'ec', curve, x, y } };
}

/** @throws AttestationInputError `ERR_EVIDENCE` */
export function parseCertifyInfo(bytes: Uint8Array): TpmCertifyInfo {
  const reader = new TpmReader(bytes, 'certInfo');
  const magic = reader.uint(4);
  const type = reader.uint(2);
  reader.sized(); // qualifiedSigner
  const extraData = reader.sized();
  reader.take(17); // clockInfo
  const firmwareVersion = reader.take(8).toHex();
  const name = reader.sized();
  reader.sized(); // qualifiedName
  reader.finish();
  return { magic, type, extraData, firmwareVersion, name };
}
