/** AID of the project's test scheme: a proprietary one (`F`), never seen on a scheme's card. */
export const TEST_SCHEME_AID = 'F0544C4C595301';
/** Registered application provider part of it, under which its CA keys are listed. */
export const TEST_SCHEME_RID = TEST_SCHEME_AID.slice(0, 10);

/**
 * Everything that makes a card: plain JSON, bytes as upper-case hexadecimal. Holds the PAN and secret keys: it travels
 * and rests encrypted, and is never logged.
 */
export interface CardProfile {
  readonly version: 1;
  readonly aid: string;
  /** Application label, 1 to 16 characters. */
  readonly label: string;
  readonly kernelId: number;
  /** Decimal digits. */
  readonly pan: string;
  /** Two digits. */
  readonly panSequence: string;
  /** YYMMDD. */
  readonly expiry: string;
  /** YYMMDD. */
  readonly effective: string;
  /** ISO 3166-1 numeric, four digits. */
  readonly issuerCountryCode: string;
  /** Three digits (ISO/IEC 7813). */
  readonly serviceCode: string;
  /** ISO 639-1 codes, one to four, for example `en`. */
  readonly languagePreference: string;
  /** Application usage control, 2 bytes. */
  readonly applicationUsageControl: string;
  /** Form factor indicator, 4 bytes. */
  readonly formFactorIndicator: string;
  /** How the cardholder can be verified besides the consumer's own device. */
  readonly cvm: { readonly onlinePin: boolean; readonly signature: boolean };
  readonly keys: {
    /** ICC master key for application cryptograms, 16 bytes. Secret. */
    readonly acMasterKey: string;
    /** 1 byte: which issuer master key it comes from. */
    readonly derivationKeyIndex: string;
    /** RSA key of the card. The exponent is secret. */
    readonly iccModulus: string;
    readonly iccPrivateExponent: string;
  };
  readonly certificates: {
    /** 1 byte. */
    readonly caPublicKeyIndex: string;
    readonly issuerCertificate: string;
    readonly issuerRemainder: string;
    readonly issuerExponent: string;
    readonly iccCertificate: string;
    readonly iccRemainder: string;
    readonly iccExponent: string;
  };
}

/** The part of a profile that the records in front of the certificates are made of. */
export type CardData = Omit<CardProfile, 'keys' | 'certificates' | 'version'>;
