/**
 * What a terminal is told: plain JSON. Bytes are upper-case hexadecimal, amounts are whole minor units of the
 * transaction currency (EMV Contactless Book A, 5.2 and Book B, 3.1).
 */
export interface TerminalConfiguration {
  /** ISO 3166-1 numeric, four digits, for example `0276`. */
  readonly terminalCountryCode: string;
  /** ISO 4217 numeric, four digits, for example `0978`. */
  readonly transactionCurrencyCode: string;
  readonly transactionCurrencyExponent: number;
  /** 1 byte (EMV Book 4, A1). */
  readonly terminalType: string;
  /** 3 bytes (EMV Book 4, A2). */
  readonly terminalCapabilities: string;
  /** 5 bytes (EMV Book 4, A3). Left out: a card that asks for it gets zeros, and names are shown in ISO 8859-1. */
  readonly additionalTerminalCapabilities?: string;
  /** Four digits. */
  readonly merchantCategoryCode: string;
  readonly merchantNameAndLocation: string;
  readonly combinations: readonly CombinationConfiguration[];
  readonly caPublicKeys: readonly CaPublicKeyConfiguration[];
}

/** An application identifier and the kernel that processes it. */
export interface CombinationConfiguration {
  /** 5 to 16 bytes; a card application matches when its name begins with it. */
  readonly aid: string;
  readonly kernelId: number;
  /** Terminal transaction qualifiers, 4 bytes; the two bits that depend on the amount are set by pre-processing. */
  readonly ttq: string;
  /** Reader contactless transaction limit: at or above it, another interface. */
  readonly transactionLimit: number;
  /** Reader CVM required limit: at or above it, the cardholder is verified. */
  readonly cvmLimit: number;
  /** Reader contactless floor limit: above it, an online cryptogram is required. */
  readonly floorLimit: number;
  /** Whether an amount of zero is allowed (Book B, 3.1.1.3). Default false. */
  readonly zeroAmountAllowed?: boolean;
  /** What to do when the card approves offline (TC). Default `decline`: offline data authentication is not done here. */
  readonly offlineApproval?: 'decline' | 'online';
}

/** A certification authority public key (EMV Book 2, 11.2.2). */
export interface CaPublicKeyConfiguration {
  /** Registered application provider identifier, 5 bytes. */
  readonly rid: string;
  /** 1 byte. */
  readonly index: string;
  readonly modulus: string;
  readonly exponent: string;
  /** Date after which the key is not used, `YYYY-MM-DD`. */
  readonly expires?: string;
}

/** What is to be paid. */
export interface ContactlessTransaction {
  /** Minor units, 0 to 999,999,999,999. */
  readonly amountMinor: bigint;
  /** Cashback part of it. Default 0. */
  readonly amountOtherMinor?: bigint;
  /** Transaction type, tag 9C: `00` goods and services, `01` cash, `09` cashback, `20` refund. Default `00`. */
  readonly type?: string;
  /** Local date, YYMMDD. */
  readonly date: string;
  /** Local time, HHMMSS. */
  readonly time: string;
}
