import type { WrappedKey } from './stored-key.ts';

/** An enciphered PIN block and the key that it is under. */
export type PinBlockSource =
  | {
      /** A terminal's block of format 4 under a key of AES DUKPT. */
      readonly kind: 'dukpt';
      /** `B1`, the terminal's initial key, or `B0`, of which the initial key is derived first. */
      readonly key: WrappedKey;
      /** 12 bytes. */
      readonly ksn: Uint8Array;
      /** 16 bytes. */
      readonly block: Uint8Array;
    }
  | {
      /** A block under a key that two parties share. */
      readonly kind: 'zone';
      /** `P0`: triple DES for formats 0 and 3, AES for format 4. */
      readonly key: WrappedKey;
      readonly format: 0 | 3 | 4;
      readonly block: Uint8Array;
    };

/** Where a PIN goes to. Formats 1 and 2 are none that a block may become (ISO 9564-1:2017, table 2), and 3 is read alone. */
export interface PinBlockTarget {
  /** `P0`: triple DES for format 0, AES for format 4. */
  readonly key: WrappedKey;
  readonly format: 0 | 4;
}

/** How an issuer verifies a PIN. */
export type PinMethod =
  | {
      readonly kind: 'pvv';
      /** `V2`. */
      readonly key: WrappedKey;
      /** 0 to 9: which of the issuer's keys. */
      readonly index: number;
    }
  | {
      readonly kind: 'ibm3624';
      /** `V1`. */
      readonly key: WrappedKey;
      /** 16 decimal digits. */
      readonly table: string;
      /** Which digits of the PAN are the validation data, from 0. */
      readonly panOffset: number;
      readonly panLength: number;
      /** One hexadecimal digit. */
      readonly panPad: string;
    };

export interface TranslatePinRequest {
  readonly from: PinBlockSource;
  readonly to: PinBlockTarget;
  /** 12 to 19 digits, check digit included: the same for both blocks, since a PIN belongs to one account. */
  readonly pan: string;
}

export interface VerifyPinRequest {
  readonly from: PinBlockSource;
  readonly pan: string;
  readonly method: PinMethod;
  /** What was stored when the PIN was set: four digits of PVV, or the offset. */
  readonly value: string;
}

export interface MakePinValueRequest {
  readonly from: PinBlockSource;
  readonly pan: string;
  readonly method: PinMethod;
}

export interface GeneratePinRequest {
  readonly to: PinBlockTarget;
  readonly pan: string;
  /** 4 to 12; default 4. */
  readonly digits?: number;
}

/** A block, or that there is none. Why not is in the audit alone: an oracle that tells a wrong fill from a wrong PAN gives PINs away. */
export type TranslatedPin =
  | { readonly translated: true; readonly block: Uint8Array }
  | { readonly translated: false };

/** A PVV or an offset, or that the block held no PIN. */
export type PinValue = { readonly made: true; readonly value: string } | { readonly made: false };

/** What a card verification value is made over. */
export interface CardValueRequest {
  /** `C0`. */
  readonly key: WrappedKey;
  readonly pan: string;
  /** Four digits, in the order of the method. */
  readonly expiry: string;
  /** Three digits: the card's own (CVV), `000` (CVV2), `999` (iCVV). */
  readonly serviceCode: string;
}
