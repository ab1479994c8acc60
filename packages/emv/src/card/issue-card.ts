import type { BlockCiphers } from '@tallystick/keys/ciphers';
import { deriveIccMasterKey } from '../cryptogram/key-derivation.ts';
import {
  type IssuedCertificate,
  issueIccCertificate,
  issueIssuerCertificate,
  type Sha1,
} from '../oda/certificate.ts';
import type { GenerateRsa, RsaPrivateOperation, RsaPublicKey } from '../oda/rsa.ts';
import { staticDataToAuthenticate } from './card-files.ts';
import { type CardData, type CardProfile, TEST_SCHEME_AID } from './profile.ts';

/** A certification authority that can sign: the scheme root. */
export interface SchemeRoot {
  /** 5 bytes, hexadecimal. */
  readonly rid: string;
  /** 1 byte, hexadecimal. */
  readonly index: string;
  readonly key: RsaPublicKey;
  readonly sign: RsaPrivateOperation;
}

/** What an issuer holds to issue cards. */
export type IssuerKeys = IssuerCertificateKeys &
  (
    | {
        /** Master key for application cryptograms, 16 bytes. */
        readonly acMasterKey: Uint8Array;
      }
    | {
        /** The card's own key, 16 bytes, of a master key that stays in an HSM. */
        readonly cardKey: Uint8Array;
      }
  );

/** What of it is for certificates, and names the master key. */
export interface IssuerCertificateKeys {
  /** 1 byte, hexadecimal; goes into the issuer application data so that the host finds the key again. */
  readonly derivationKeyIndex: string;
  readonly key: RsaPublicKey;
  readonly sign: RsaPrivateOperation;
  readonly certificate: IssuedCertificate;
}

/** What is to be on the card. */
export interface CardRequest {
  /** Decimal digits with a valid check digit. */
  readonly pan: string;
  /** Two digits. */
  readonly panSequence: string;
  /** YYMMDD. */
  readonly expiry: string;
  /** YYMMDD. */
  readonly effective: string;
  readonly label: string;
  /** ISO 3166-1 numeric, four digits. */
  readonly issuerCountryCode: string;
  /** Default the test scheme's. */
  readonly aid?: string;
  /** Default `221`: international chip card, authorised by the issuer. */
  readonly serviceCode?: string;
  readonly languagePreference?: string;
  /** Default goods and services, domestic and international, no cash: `3D00`. */
  readonly applicationUsageControl?: string;
  /** Default `phone`. */
  readonly formFactor?: 'card' | 'phone';
  readonly cvm?: { readonly onlinePin: boolean; readonly signature: boolean };
}

/** Technical inputs of issuing. */
export interface IssueCardOptions {
  readonly request: CardRequest;
  readonly issuer: IssuerKeys;
  readonly scheme: Pick<SchemeRoot, 'index'>;
  readonly ciphers: BlockCiphers;
  readonly generateRsa: GenerateRsa;
  readonly sha1: Sha1;
  /** 3 bytes, unique for the issuer. */
  readonly serial: Uint8Array;
  /** Default 1024 bits; at most as long as the issuer key. */
  readonly iccKeyBits?: number;
}

/** A request that cannot become a card. */
export class CardRequestError extends Error {
  readonly code = 'ERR_CARD_REQUEST';
  readonly field: keyof CardRequest;

  constructor(field: keyof CardRequest, message: string) {
    super(`${message}: ${field}`);
    this.name = 'CardRequestError';
    this.field = field;
  }
}

const FORM_FACTORS = { card: '20000000', phone: '23800000' } as const;

/**
 * Certifies an issuer key under the scheme root (EMV Book 2, 5.1, Table 2).
 *
 * @param content issuer identifier (3 to 8 digits), expiry MMYY, serial (3 bytes)
 */
export function certifyIssuer(
  scheme: SchemeRoot,
  issuerKey: RsaPublicKey,
  content: { readonly identifier: string; readonly expiry: string; readonly serial: Uint8Array },
  sha1: Sha1,
): Promise<IssuedCertificate> {
  const { identifier: subject, expiry, serial } = content;
  return issueIssuerCertificate({ subject, expiry, serial, key: issuerKey }, scheme.key, scheme.sign, sha1);
}

/**
 * Issues a card: derives its cryptogram key from the issuer master key (option A, or B above 16
 * digits), makes its RSA key and certifies it
 * with its static data.
 *
 * @throws {CardRequestError} when the request cannot become a card
 */
export async function issueCardProfile(options: IssueCardOptions): Promise<CardProfile> {
  const { request, issuer } = options;
  checkRequest(request);
  const data: CardData = {
    aid: request.aid ?? TEST_SCHEME_AID,
    label: request.label,
    kernelId: 3,
    pan: request.pan,
    panSequence: request.panSequence,
    expiry: request.expiry,
    effective: request.effective,
    issuerCountryCode: request.issuerCountryCode,
    serviceCode: request.serviceCode ?? '221',
    languagePreference: request.languagePreference ?? 'en',
    applicationUsageControl: request.applicationUsageControl ?? '3D00',
    formFactorIndicator: FORM_FACTORS[request.formFactor ?? 'phone'],
    cvm: request.cvm ?? { onlinePin: true, signature: false },
  };
  const icc = await options.generateRsa(options.iccKeyBits ?? 1024, 65537);
  const certificate = await issueIccCertificate(
    {
      subject: request.pan,
      expiry: request.expiry.slice(2, 4) + request.expiry.slice(0, 2),
      serial: options.serial,
      key: icc,
      staticData: staticDataToAuthenticate(data),
    },
    issuer.key,
    issuer.sign,
    options.sha1,
  );
  const acMasterKey =
    'cardKey' in issuer
      ? issuer.cardKey
      : deriveIccMasterKey(options, issuer.acMasterKey, request.pan, request.panSequence);
  return {
    version: 1,
    ...data,
    keys: {
      acMasterKey: toHex(acMasterKey),
      derivationKeyIndex: issuer.derivationKeyIndex,
      iccModulus: toHex(icc.modulus),
      iccPrivateExponent: toHex(icc.privateExponent),
    },
    certificates: {
      caPublicKeyIndex: options.scheme.index,
      issuerCertificate: toHex(issuer.certificate.certificate),
      issuerRemainder: toHex(issuer.certificate.remainder),
      issuerExponent: toHex(issuer.key.exponent),
      iccCertificate: toHex(certificate.certificate),
      iccRemainder: toHex(certificate.remainder),
      iccExponent: toHex(icc.exponent),
    },
  };
}

/** Check digit test of ISO/IEC 7812-1, Annex B. */
export function isLuhnValid(pan: string): boolean {
  let sum = 0;
  for (let index = 0; index < pan.length; index++) {
    const digit = Number(pan[pan.length - 1 - index]);
    sum += index % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return /^\d+$/.test(pan) && sum % 10 === 0;
}

function checkRequest(request: CardRequest): void {
  const rules: readonly (readonly [keyof CardRequest, boolean, string])[] = [
    [
      'pan',
      /^\d{12,19}$/.test(request.pan) && isLuhnValid(request.pan),
      'Expected 12 to 19 digits with check digit',
    ],
    ['panSequence', /^\d{2}$/.test(request.panSequence), 'Expected 2 digits'],
    ['expiry', isDate(request.expiry), 'Expected YYMMDD'],
    ['effective', isDate(request.effective), 'Expected YYMMDD'],
    ['label', /^[\x20-\x7e]{1,16}$/.test(request.label), 'Expected 1 to 16 characters'],
    ['issuerCountryCode', /^\d{4}$/.test(request.issuerCountryCode), 'Expected 4 digits'],
    ['aid', /^([0-9A-F]{2}){5,16}$/.test(request.aid ?? TEST_SCHEME_AID), 'Expected 5 to 16 bytes'],
    ['serviceCode', /^\d{3}$/.test(request.serviceCode ?? '221'), 'Expected 3 digits'],
    [
      'languagePreference',
      /^([a-z]{2}){1,4}$/.test(request.languagePreference ?? 'en'),
      'Expected 1 to 4 languages',
    ],
    [
      'applicationUsageControl',
      /^[0-9A-F]{4}$/.test(request.applicationUsageControl ?? '3D00'),
      'Expected 2 bytes',
    ],
  ];
  for (const [field, holds, message] of rules) if (!holds) throw new CardRequestError(field, message);
}

function isDate(value: string): boolean {
  return /^\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(value);
}

function toHex(bytes: Uint8Array): string {
  return bytes.toHex().toUpperCase();
}
