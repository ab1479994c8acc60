import { concatBytes, equalBytes } from '@tallystick/encoding';

import { type RsaPrivateOperation, type RsaPublicKey, rsaRecover } from './rsa.ts';

/** SHA-1, the only hash of EMV Book 2, Annex B2.3. Injected, since the browser's is asynchronous. */
export type Sha1 = (data: Uint8Array) => Uint8Array;

const HEADER = 0x6a;
const TRAILER = 0xbc;
const HASH_SHA1 = 0x01;
const SIGNATURE_RSA = 0x01;
const HASH_BYTES = 20;

/** Certificate formats: 02 issuer public key (Book 2, Table 13), 04 ICC public key (Table 14). */
interface Format {
  readonly format: 0x02 | 0x04;
  /** Length of the subject: 4 bytes of issuer identifier or 10 of PAN. */
  readonly subjectBytes: 4 | 10;
}
const ISSUER: Format = { format: 0x02, subjectBytes: 4 };
const ICC: Format = { format: 0x04, subjectBytes: 10 };

/** Why a certificate was refused. */
export type CertificateFault =
  /** Length differs from the signer's modulus, or the signer's key is unusable. */
  | 'length'
  /** Header, trailer, format or algorithm of the recovered data is wrong. */
  | 'format'
  | 'hash'
  /** Issuer identifier or PAN is not that of the card. */
  | 'subject'
  | 'expired';

/** What was proven about a public key certificate. A bad one is a fact; it sets a bit in the TVR and ends nothing. */
export type CertificateFacts =
  | {
      readonly valid: true;
      readonly key: RsaPublicKey;
      /** Issuer identifier (4 bytes) or PAN (10 bytes), padded with F. */
      readonly subject: Uint8Array;
      /** MMYY; the certificate is good to the end of that month. */
      readonly expiry: string;
      /** 3 bytes. */
      readonly serial: Uint8Array;
      readonly hash: Uint8Array;
    }
  | { readonly valid: false; readonly fault: CertificateFault };

/** What a certificate is about. */
export interface CertificateContent {
  /** Issuer identifier: 3 to 8 digits of the PAN; or the PAN itself. */
  readonly subject: string;
  /** MMYY. */
  readonly expiry: string;
  /** 3 bytes. */
  readonly serial: Uint8Array;
  readonly key: RsaPublicKey;
}

/** A certificate and the part of the key that did not fit: tags 90 and 92, or 9F46 and 9F48. */
export interface IssuedCertificate {
  readonly certificate: Uint8Array;
  readonly remainder: Uint8Array;
}

/** Inputs common to recovering either certificate. */
export interface RecoverInput {
  /** Tag 90 or 9F46. */
  readonly certificate: Uint8Array;
  /** Tag 92 or 9F48; empty when the whole key is inside. */
  readonly remainder: Uint8Array;
  /** Tag 9F32 or 9F47. */
  readonly exponent: Uint8Array;
  /** The signer: certification authority, or issuer. */
  readonly signer: RsaPublicKey;
  /** Decimal digits. */
  readonly pan: string;
  /** YYMMDD. */
  readonly date: string;
  readonly sha1: Sha1;
}

/** Recovers an issuer public key (EMV Book 2, 5.3 and 6.3, Table 13). */
export function recoverIssuerKey(input: RecoverInput): CertificateFacts {
  const facts = recover(ISSUER, input, new Uint8Array(0));
  if (!facts.valid) return facts;
  const identifier = facts.subject.toHex().replace(/f+$/, '');
  const matches = identifier.length >= 3 && input.pan.startsWith(identifier);
  return matches ? facts : { valid: false, fault: 'subject' };
}

/**
 * Recovers an ICC public key (EMV Book 2, 6.4, Table 14).
 *
 * @param staticData static data to be authenticated, which the hash also covers
 */
export function recoverIccKey(input: RecoverInput & { readonly staticData: Uint8Array }): CertificateFacts {
  const facts = recover(ICC, input, input.staticData);
  if (!facts.valid) return facts;
  return facts.subject.toHex().replace(/f+$/, '') === input.pan ? facts : { valid: false, fault: 'subject' };
}

/** Issues an issuer public key certificate under a certification authority key (EMV Book 2, Table 2). */
export function issueIssuerCertificate(
  content: CertificateContent,
  signer: RsaPublicKey,
  sign: RsaPrivateOperation,
  sha1: Sha1,
): Promise<IssuedCertificate> {
  return issue(ISSUER, content, new Uint8Array(0), signer, sign, sha1);
}

/** Issues an ICC public key certificate under an issuer key (EMV Book 2, Table 8). */
export function issueIccCertificate(
  content: CertificateContent & { readonly staticData: Uint8Array },
  signer: RsaPublicKey,
  sign: RsaPrivateOperation,
  sha1: Sha1,
): Promise<IssuedCertificate> {
  return issue(ICC, content, content.staticData, signer, sign, sha1);
}

/** Overhead of a certificate besides the leftmost part of the key: 36 bytes for format 02, 42 for 04. */
function overhead(format: Format): number {
  return 32 + format.subjectBytes;
}

function recover(format: Format, input: RecoverInput, staticData: Uint8Array): CertificateFacts {
  const recovered = rsaRecover(input.signer, input.certificate);
  if (!recovered) return { valid: false, fault: 'length' };
  const size = recovered.length;
  const s = format.subjectBytes;
  // After the subject: expiry (2), serial (3), hash and signature algorithm, key length, exponent length.
  const at = (offset: number) => recovered[2 + s + offset] ?? -1;
  const wellFormed =
    recovered[0] === HEADER &&
    recovered[1] === format.format &&
    recovered[size - 1] === TRAILER &&
    at(5) === HASH_SHA1 &&
    at(6) === SIGNATURE_RSA &&
    at(8) === input.exponent.length;
  if (!wellFormed) return { valid: false, fault: 'format' };

  const signed = recovered.subarray(1, size - 1 - HASH_BYTES);
  const hash = recovered.subarray(size - 1 - HASH_BYTES, size - 1);
  const expected = input.sha1(concatBytes(signed, input.remainder, input.exponent, staticData));
  if (!equalBytes(hash, expected)) return { valid: false, fault: 'hash' };

  const keyBytes = at(7);
  const room = size - overhead(format);
  const inside = recovered.subarray(11 + s, 11 + s + Math.min(room, keyBytes));
  const modulus = concatBytes(inside, input.remainder);
  if (modulus.length !== keyBytes) return { valid: false, fault: 'format' };

  const expiry = recovered.subarray(2 + s, 4 + s).toHex();
  if (!/^(0[1-9]|1[0-2])\d\d$/.test(expiry)) return { valid: false, fault: 'format' };
  if (month(expiry.slice(2), expiry.slice(0, 2)) < month(input.date.slice(0, 2), input.date.slice(2, 4))) {
    return { valid: false, fault: 'expired' };
  }
  return {
    valid: true,
    key: { modulus, exponent: input.exponent },
    subject: recovered.slice(2, 2 + s),
    expiry,
    serial: recovered.slice(4 + s, 7 + s),
    hash: hash.slice(),
  };
}

/** Years from 50 on belong to the last century (EMV Book 4, 6.7.3). */
function month(year: string, monthOfYear: string): number {
  const two = Number(year);
  return (two < 50 ? 2000 + two : 1900 + two) * 12 + Number(monthOfYear);
}

async function issue(
  format: Format,
  content: CertificateContent,
  staticData: Uint8Array,
  signer: RsaPublicKey,
  sign: RsaPrivateOperation,
  sha1: Sha1,
): Promise<IssuedCertificate> {
  const size = signer.modulus.length;
  const { modulus, exponent } = content.key;
  const room = size - overhead(format);
  const leftmost = new Uint8Array(room).fill(0xbb);
  leftmost.set(modulus.subarray(0, room));
  const remainder = modulus.slice(room);
  const signed = concatBytes(
    Uint8Array.of(format.format),
    Uint8Array.fromHex(content.subject.padEnd(format.subjectBytes * 2, 'F')),
    Uint8Array.fromHex(content.expiry),
    content.serial,
    Uint8Array.of(HASH_SHA1, SIGNATURE_RSA, modulus.length, exponent.length),
    leftmost,
  );
  const hash = sha1(concatBytes(signed, remainder, exponent, staticData));
  const block = concatBytes(Uint8Array.of(HEADER), signed, hash, Uint8Array.of(TRAILER));
  return { certificate: await sign(block), remainder };
}
