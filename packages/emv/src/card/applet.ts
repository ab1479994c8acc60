import type { BlockCiphers } from '@tallystick/keys/ciphers';
import { ApduError } from '../apdu/apdu-error.ts';
import { type CommandApdu, parseCommand } from '../apdu/command.ts';
import { PPSE_NAME } from '../apdu/commands.ts';
import { encodeResponse } from '../apdu/response.ts';
import {
  SW_6A80_WRONG_DATA,
  SW_6A82_FILE_NOT_FOUND,
  SW_6A83_RECORD_NOT_FOUND,
  SW_6A86_WRONG_P1_P2,
  SW_6A88_REFERENCED_DATA_NOT_FOUND,
  SW_6D00_INSTRUCTION_NOT_SUPPORTED,
  SW_6E00_CLASS_NOT_SUPPORTED,
  SW_6283_SELECTED_FILE_INVALIDATED,
  SW_6700_WRONG_LENGTH,
  SW_6985_CONDITIONS_NOT_SATISFIED,
  SW_6986_COMMAND_NOT_ALLOWED,
  SW_9000_OK,
} from '../apdu/status-word.ts';
import { readDolData } from '../dol/dol.ts';
import { TAG_9F36_ATC } from '../tags/tag-numbers.ts';
import type { CardReader } from '../terminal/card-reader.ts';
import { encodeTlv, tlv } from '../tlv/encode-tlv.ts';
import { applicationFci, CARD_PDOL, type CardFiles, cardFiles, ppseFci } from './card-files.ts';
import { paymentResponse } from './payment.ts';
import type { CardProfile } from './profile.ts';

/** What of a card changes and outlives a restart; kept by the wallet. */
export interface CardState {
  /** Application transaction counter of the last transaction; 0 on a new card. */
  readonly atc: number;
  /**
   * Stores the counter before a cryptogram with it leaves the card, so that it is never used twice. When it fails the
   * card gives no cryptogram.
   */
  saveAtc(atc: number): void | Promise<void>;
  /** `locked`: the holder has to act on the phone first. `blocked`: no payment at all. Default `ready`. */
  availability?(): 'ready' | 'locked' | 'blocked';
  /** Whether the holder has just been verified by the device. Default no. */
  cdcvmPerformed?(): boolean;
}

/** Inputs of `createCardApplet`. */
export interface CardAppletOptions {
  readonly profile: CardProfile;
  readonly ciphers: BlockCiphers;
  readonly state: CardState;
}

/** A card, played in software. */
export interface CardApplet extends CardReader {
  /** The field was switched off: selection and transaction are forgotten, the counter is not. */
  reset(): void;
}

const SW_6581_MEMORY_FAILURE = 0x6581;
const MAX_ATC = 0xffff;
const INS_GET_DATA = 0xca;
const INS_GPO = 0xa8;
const INS_READ_RECORD = 0xb2;
const INS_SELECT = 0xa4;
const PDOL = CARD_PDOL.map(([tag, length]) => ({ tag, length }));
const PDOL_BYTES = PDOL.reduce((sum, { length }) => sum + length, 0);

/**
 * The card side of kernel 3: directory, selection, GET PROCESSING OPTIONS with an online cryptogram (CVN 18), records.
 * What a wallet runs in host card emulation and what tests play against. Every command gets a status word.
 */
export function createCardApplet({ profile, ciphers, state }: CardAppletOptions): CardApplet {
  const files: CardFiles = cardFiles(profile);
  const aid = Uint8Array.fromHex(profile.aid);
  let atc = state.atc;
  let selected = false;
  let processed = false;
  let queue: Promise<unknown> = Promise.resolve();

  const availability = () => state.availability?.() ?? 'ready';

  function select({ p1, p2, data }: CommandApdu): Uint8Array {
    selected = false;
    processed = false;
    if (p1 !== 0x04 || p2 !== 0x00) return encodeResponse(SW_6A86_WRONG_P1_P2);
    if (!data || data.length < 5 || data.length > 16) return encodeResponse(SW_6700_WRONG_LENGTH);
    if (equal(data, PPSE_NAME)) return encodeResponse(SW_9000_OK, ppseFci(profile, PPSE_NAME));
    if (!equal(data, aid.subarray(0, data.length))) return encodeResponse(SW_6A82_FILE_NOT_FOUND);
    if (availability() === 'blocked') return encodeResponse(SW_6283_SELECTED_FILE_INVALIDATED);
    selected = true;
    return encodeResponse(SW_9000_OK, applicationFci(profile));
  }

  async function getProcessingOptions({ p1, p2, data }: CommandApdu): Promise<Uint8Array> {
    if (!selected || processed) return encodeResponse(SW_6985_CONDITIONS_NOT_SATISFIED);
    if (p1 !== 0 || p2 !== 0) return encodeResponse(SW_6A86_WRONG_P1_P2);
    if (!data || data.length !== PDOL_BYTES + 2) return encodeResponse(SW_6700_WRONG_LENGTH);
    if (data[0] !== 0x83 || data[1] !== PDOL_BYTES) return encodeResponse(SW_6A80_WRONG_DATA);
    const terminal = readDolData(PDOL, data.subarray(2));
    if (!terminal) return encodeResponse(SW_6700_WRONG_LENGTH);
    const now = availability();
    if (now === 'locked') return encodeResponse(SW_6986_COMMAND_NOT_ALLOWED);
    if (now === 'blocked' || atc >= MAX_ATC) return encodeResponse(SW_6985_CONDITIONS_NOT_SATISFIED);
    const next = atc + 1;
    const cdcvm = state.cdcvmPerformed?.() ?? false;
    const response = paymentResponse({ profile, ciphers, terminal, atc: next, cdcvm, afl: files.afl });
    if (!response) return encodeResponse(SW_6986_COMMAND_NOT_ALLOWED);
    // From here the counter is used up, whatever becomes of the transaction.
    atc = next;
    processed = true;
    try {
      await state.saveAtc(next);
    } catch {
      return encodeResponse(SW_6581_MEMORY_FAILURE);
    }
    return encodeResponse(SW_9000_OK, response);
  }

  function readRecord({ p1, p2, data }: CommandApdu): Uint8Array {
    if (!selected) return encodeResponse(SW_6985_CONDITIONS_NOT_SATISFIED);
    if (data) return encodeResponse(SW_6700_WRONG_LENGTH);
    if ((p2 & 7) !== 4 || p1 === 0) return encodeResponse(SW_6A86_WRONG_P1_P2);
    const sfi = p2 >> 3;
    if (!files.records.has((sfi << 8) | 1)) return encodeResponse(SW_6A82_FILE_NOT_FOUND);
    const record = files.records.get((sfi << 8) | p1);
    return record ? encodeResponse(SW_9000_OK, record) : encodeResponse(SW_6A83_RECORD_NOT_FOUND);
  }

  function getData({ p1, p2 }: CommandApdu): Uint8Array {
    if (!selected) return encodeResponse(SW_6985_CONDITIONS_NOT_SATISFIED);
    if (((p1 << 8) | p2) !== TAG_9F36_ATC) return encodeResponse(SW_6A88_REFERENCED_DATA_NOT_FOUND);
    return encodeResponse(SW_9000_OK, encodeTlv([tlv(TAG_9F36_ATC, Uint8Array.of(atc >> 8, atc & 0xff))]));
  }

  async function process(bytes: Uint8Array): Promise<Uint8Array> {
    let command: CommandApdu;
    try {
      command = parseCommand(bytes);
    } catch (error) {
      if (error instanceof ApduError) return encodeResponse(SW_6700_WRONG_LENGTH);
      throw error;
    }
    switch ((command.cla << 8) | command.ins) {
      case INS_SELECT:
        return select(command);
      case INS_READ_RECORD:
        return readRecord(command);
      case 0x8000 | INS_GPO:
        return getProcessingOptions(command);
      case 0x8000 | INS_GET_DATA:
        return getData(command);
      default:
        return encodeResponse(
          command.cla === 0x00 || command.cla === 0x80
            ? SW_6D00_INSTRUCTION_NOT_SUPPORTED
            : SW_6E00_CLASS_NOT_SUPPORTED,
        );
    }
  }

  return {
    transceive(command) {
      // A card answers one command at a time; a second waits for the first.
      const answer = queue.then(() => process(command));
      queue = answer.catch(() => undefined);
      return answer;
    },
    reset() {
      selected = false;
      processed = false;
    },
  };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => b[at] === byte);
}
