import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import type { WrappedKey } from './stored-key.ts';

/** Data objects of field 55 by tag number. */
export type ChipObjects = ReadonlyMap<number, Uint8Array>;

/** One cryptogram and the key that it should be under. */
export interface ArqcRequest {
  readonly key: WrappedKey;
  readonly pan: string;
  /** Two digits; `00` when the card has none. */
  readonly panSequence: string;
  readonly de55: ChipObjects;
}

/** Proven facts about a cryptogram (EMV Book 2, 8.1). A mismatch is a fact, not an error. */
export type ArqcFacts =
  | {
      readonly verified: true;
      readonly cryptogramType: 'AAC' | 'TC' | 'ARQC' | 'RFU';
      readonly atc: number;
      readonly iad: {
        readonly derivationKeyIndex: number;
        readonly cryptogramVersion: number;
        readonly cvr: Uint8Array;
        readonly cryptogramType: 'AAC' | 'TC' | 'ARQC' | 'RFU';
        readonly discretionary: Uint8Array;
      };
      readonly arqc: Uint8Array;
    }
  | { readonly verified: false; readonly reason: string; readonly field?: string };

/** Facts about a cryptogram that verified. */
export type VerifiedArqc = Extract<ArqcFacts, { verified: true }>;

/** An answer to a cryptogram that was verified. */
export interface ArpcRequest extends ArqcRequest {
  readonly facts: VerifiedArqc;
  /** 2 bytes of response code or 4 of card status update, as the cryptogram version has it. */
  readonly status: Uint8Array;
}

/** What the card's algorithms are given. `issuerMasterKey` may stand for a key in a token: only `ciphers` knows what to do with it. */
export interface ClearArqcInput {
  readonly issuerMasterKey: Uint8Array;
  readonly pan: string;
  readonly panSequence: string;
  readonly de55: ChipObjects;
  readonly ciphers: BlockCiphers;
}

/** The card's algorithms, run inside the module. `@tallystick/emv` has them. */
export interface CardAlgorithms {
  readonly verifyArqc: (input: ClearArqcInput) => ArqcFacts;
  readonly generateArpc: (input: ClearArqcInput, facts: VerifiedArqc, status: Uint8Array) => Uint8Array;
}
