import { concatBytes, equalBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '@tallystick/keys/ciphers';
import { TAG_9F10_IAD, TAG_9F26_APPLICATION_CRYPTOGRAM, TAG_9F36_ATC } from '../tags/tag-numbers.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';

import { CryptogramError } from './cryptogram-error.ts';
import {
  type CryptogramVersion,
  generateVersionedAc,
  generateVersionedArpc,
  sessionKeyFor,
  VISA_CVN_10,
  VISA_CVN_18,
  VISA_CVN_22,
} from './cvn.ts';
import { type CryptogramType, type Iad, parseIad } from './iad.ts';
import { deriveIccMasterKey } from './key-derivation.ts';

/** The issuer's side of one cryptogram. */
export interface VerifyArqcInput {
  /** Issuer master key for application cryptograms, 16 bytes, of the index that the IAD names. */
  readonly issuerMasterKey: Uint8Array;
  readonly pan: string;
  /** Two digits; `00` when the card has none. */
  readonly panSequence: string;
  /** Field 55, flat. */
  readonly de55: ReadonlyDataObjects;
  readonly ciphers: BlockCiphers;
  /** For account numbers of more than 16 digits, whose keys are derived by option B; without it they are refused. */
  readonly sha1?: (data: Uint8Array) => Uint8Array;
}

/** What was proven about a cryptogram, and nothing else. A mismatch is a fact, not an error. */
export type ArqcFacts =
  | {
      readonly verified: true;
      readonly cryptogramType: CryptogramType;
      readonly atc: number;
      readonly iad: Iad;
      readonly arqc: Uint8Array;
    }
  | {
      readonly verified: false;
      readonly reason: 'data-missing' | 'iad-format' | 'cryptogram-version' | 'mismatch';
      /** The data object at fault, where one is. */
      readonly field?: string;
    };

const VERSIONS: ReadonlyMap<number, CryptogramVersion> = new Map([
  [0x0a, VISA_CVN_10],
  [0x12, VISA_CVN_18],
  [0x22, VISA_CVN_22],
]);

/**
 * Verifies an application cryptogram against the issuer master key (EMV Book 2, 8.1), with the cryptogram version
 * that the card names in its issuer application data. The comparison takes constant time.
 *
 * Replay is not detected here: the caller holds the last ATC of the card.
 */
export function verifyArqc(input: VerifyArqcInput): ArqcFacts {
  const { de55, ciphers } = input;
  const arqc = de55.get(TAG_9F26_APPLICATION_CRYPTOGRAM);
  const iadValue = de55.get(TAG_9F10_IAD);
  if (arqc?.length !== 8) return { verified: false, reason: 'data-missing', field: '9F26' };
  if (!iadValue) return { verified: false, reason: 'data-missing', field: '9F10' };
  try {
    const iad = parseIad(iadValue);
    const version = VERSIONS.get(iad.cryptogramVersion);
    if (!version) return { verified: false, reason: 'cryptogram-version', field: '9F10' };
    const masterKey = deriveIccMasterKey(input, input.issuerMasterKey, input.pan, input.panSequence);
    const part = version.iad === 'cvr' ? iad.cvr : undefined;
    const expected = generateVersionedAc(ciphers, version, masterKey, de55, part);
    if (!equalBytes(expected, arqc)) return { verified: false, reason: 'mismatch' };
    const [high = 0, low = 0] = de55.get(TAG_9F36_ATC) ?? [];
    return { verified: true, cryptogramType: iad.cryptogramType, atc: (high << 8) | low, iad, arqc };
  } catch (error) {
    if (!(error instanceof CryptogramError)) throw error;
    if (error.code === 'ERR_IAD') return { verified: false, reason: 'iad-format', field: error.field };
    if (error.code === 'ERR_CRYPTOGRAM_DATA')
      return { verified: false, reason: 'data-missing', field: error.field };
    throw error;
  }
}

/**
 * Issuer authentication data, tag 91, for a cryptogram that was verified (EMV Book 2, 8.2).
 *
 * @param status ARPC response code (2 bytes) for CVN 10, card status update (4 bytes) for CVN 18 and 22
 * @returns 10 bytes (ARPC and response code) or 8 bytes (ARPC and card status update)
 * @throws {CryptogramError}
 */
export function generateArpc(
  input: VerifyArqcInput,
  facts: ArqcFacts & { verified: true },
  status: Uint8Array,
): Uint8Array {
  const version = VERSIONS.get(facts.iad.cryptogramVersion);
  if (!version) throw new CryptogramError('ERR_IAD', '9F10', 'Unknown cryptogram version');
  const { ciphers } = input;
  const iccMasterKey = deriveIccMasterKey(input, input.issuerMasterKey, input.pan, input.panSequence);
  const atc = Uint8Array.of(facts.atc >> 8, facts.atc & 0xff);
  const sessionKey = sessionKeyFor(ciphers, version, iccMasterKey, atc, new Uint8Array(4));
  const arpc = generateVersionedArpc(
    ciphers,
    version,
    { iccMasterKey, sessionKey },
    { arqc: facts.arqc, status },
  );
  return concatBytes(arpc, status);
}
