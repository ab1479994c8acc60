import type { Cvm } from '../outcome/outcome.ts';

/** What is sold or done at a terminal (EMV Book 4, annex A3, tables 28 and 29). */
export type TransactionKind = keyof typeof TRANSACTIONS;
/** What a person can enter (table 30). */
export type KeyKind = keyof typeof KEYS;
/** What it prints and shows, and for whom (table 31). */
export type OutputKind = keyof typeof OUTPUTS;
/** A part of ISO 8859 that names can be shown in (tables 31 and 32). */
export type CodeTable = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/**
 * What a terminal can do. What it says of itself is made from this one description: the tags 9F33 and 9F40, the TTQ and position 3 of DE22
 * would otherwise contradict each other, and an issuer declines or asks for a PIN by what it reads first. What it does in fact follows what
 * it says: {@link verificationStep}, {@link supportsCodeTable}.
 */
export interface TerminalCapabilities {
  /** A PIN can be entered and is verified by the issuer. */
  readonly onlinePin: boolean;
  readonly signature: boolean;
  /** Payments without verification are taken (No CVM required). */
  readonly noCvm: boolean;
  readonly sda: boolean;
  readonly dda: boolean;
  readonly cda: boolean;
  readonly transactions: readonly TransactionKind[];
  readonly keys: readonly KeyKind[];
  readonly outputs: readonly OutputKind[];
  readonly codeTables: readonly CodeTable[];
}

const flags = (...bits: readonly (readonly [isSet: boolean, bit: number])[]): number =>
  bits.reduce((byte, [isSet, bit]) => (isSet ? byte | bit : byte), 0);

const TRANSACTIONS = {
  cash: 0x8000,
  goods: 0x4000,
  services: 0x2000,
  cashback: 0x1000,
  inquiry: 0x0800,
  transfer: 0x0400,
  payment: 0x0200,
  administrative: 0x0100,
  'cash-deposit': 0x0080,
} as const;
const KEYS = { numeric: 0x80, alphabetic: 0x40, command: 0x20, function: 0x10 } as const;
const OUTPUTS = {
  'print-attendant': 0x80,
  'print-cardholder': 0x40,
  'display-attendant': 0x20,
  'display-cardholder': 0x10,
} as const;

const sum = <K extends string>(bits: Readonly<Record<K, number>>, kinds: readonly K[]): number =>
  kinds.reduce((value, kind) => value | bits[kind], 0);

const ONLINE_PIN = 0x40;
const SIGNATURE = 0x20;
const NO_CVM = 0x08;

/** Chip card (EMV Book 4, annex A2, table 25): the interface is told by TTQ and DE22. */
const CARD_DATA_INPUT = 0x20;

/** Terminal Capabilities, tag 9F33, 3 bytes (EMV Book 4, annex A2, tables 25 to 27). */
export const terminalCapabilitiesOf = (can: TerminalCapabilities): Uint8Array =>
  Uint8Array.of(
    CARD_DATA_INPUT,
    flags([can.onlinePin, ONLINE_PIN], [can.signature, SIGNATURE], [can.noCvm, NO_CVM]),
    flags([can.sda, 0x80], [can.dda, 0x40], [can.cda, 0x08]),
  );

/** Additional Terminal Capabilities, tag 9F40, 5 bytes (EMV Book 4, annex A3, tables 28 to 32). */
export const additionalCapabilitiesOf = (can: TerminalCapabilities): Uint8Array => {
  const transactions = sum(TRANSACTIONS, can.transactions);
  const tables = can.codeTables.reduce((value, table) => value | (1 << (table - 1)), 0);
  return Uint8Array.of(
    transactions >> 8,
    transactions & 0xff,
    sum(KEYS, can.keys),
    sum(OUTPUTS, can.outputs) | (tables >> 8),
    tables & 0xff,
  );
};

/** Whether a terminal that says this of itself, tag 9F40, shows names in a part of ISO 8859 (EMV Book 1, 12.2.4). */
export const supportsCodeTable = (additional: Uint8Array, table: CodeTable): boolean => {
  const [, , , fourth = 0, fifth = 0] = additional;
  return ((((fourth & 0x03) << 8) | fifth) & (1 << (table - 1))) !== 0;
};

/** What is left to do for a verification of the cardholder. */
export type VerificationStep =
  /** Nothing: none is needed, or the card holder's own device has done it. */
  | 'none'
  | 'enter-pin'
  | 'sign'
  /** The terminal says of itself that it cannot: it goes no further. */
  | 'impossible';

/**
 * What a terminal does about the verification that a kernel settled on, by what it says of itself. An issuer reads the same byte.
 *
 * @param capabilities tag 9F33
 */
export const verificationStep = (cvm: Cvm, capabilities: Uint8Array): VerificationStep => {
  const [, verification = 0] = capabilities;
  switch (cvm) {
    case 'online-pin':
      return verification & ONLINE_PIN ? 'enter-pin' : 'impossible';
    case 'signature':
      return verification & SIGNATURE ? 'sign' : 'impossible';
    case 'none':
      return verification & NO_CVM ? 'none' : 'impossible';
    case 'cdcvm':
      return 'none';
  }
};

/** Terminal Transaction Qualifiers, tag 9F66, 4 bytes, as they stand before a transaction: EMV mode (EMV Book A, table 5-4). */
export const ttqOf = (can: TerminalCapabilities): Uint8Array =>
  Uint8Array.of(0x20 | flags([can.onlinePin, 0x04], [can.signature, 0x02]), 0, 0, 0);

/** Point of service entry mode of a contactless chip read, DE22, 3 digits (ISO 8583:1987, DE22): 07, then whether a PIN can be entered. */
export const contactlessEntryMode = (can: Pick<TerminalCapabilities, 'onlinePin'>): '071' | '072' =>
  can.onlinePin ? '071' : '072';
