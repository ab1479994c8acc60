/**
 * How a terminal can verify a cardholder and authenticate a card. What it says of itself is made from this one description: tag 9F33, the
 * TTQ and position 3 of DE22 would otherwise contradict each other, and an issuer declines or asks for a PIN by what it reads first.
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
}

const flags = (...bits: readonly (readonly [isSet: boolean, bit: number])[]): number =>
  bits.reduce((byte, [isSet, bit]) => (isSet ? byte | bit : byte), 0);

/** Chip card (EMV Book 4, annex A2, table 25): the interface is told by TTQ and DE22. */
const CARD_DATA_INPUT = 0x20;

/** Terminal Capabilities, tag 9F33, 3 bytes (EMV Book 4, annex A2, tables 25 to 27). */
export const terminalCapabilitiesOf = (can: TerminalCapabilities): Uint8Array =>
  Uint8Array.of(
    CARD_DATA_INPUT,
    flags([can.onlinePin, 0x40], [can.signature, 0x20], [can.noCvm, 0x08]),
    flags([can.sda, 0x80], [can.dda, 0x40], [can.cda, 0x08]),
  );

/** Terminal Transaction Qualifiers, tag 9F66, 4 bytes, as they stand before a transaction: EMV mode (EMV Book A, table 5-4). */
export const ttqOf = (can: TerminalCapabilities): Uint8Array =>
  Uint8Array.of(0x20 | flags([can.onlinePin, 0x04], [can.signature, 0x02]), 0, 0, 0);

/** Point of service entry mode of a contactless chip read, DE22, 3 digits (ISO 8583:1987, DE22): 07, then whether a PIN can be entered. */
export const contactlessEntryMode = (can: Pick<TerminalCapabilities, 'onlinePin'>): '071' | '072' =>
  can.onlinePin ? '071' : '072';
