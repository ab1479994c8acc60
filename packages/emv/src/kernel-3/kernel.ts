import { ApduError } from '../apdu/apdu-error.ts';
import { getProcessingOptionsCommand, readRecordCommand } from '../apdu/commands.ts';
import { parseResponse, type ResponseApdu } from '../apdu/response.ts';
import {
  SW_6984_REFERENCED_DATA_INVALIDATED,
  SW_6985_CONDITIONS_NOT_SATISFIED,
  SW_6986_COMMAND_NOT_ALLOWED,
  SW_9000_OK,
} from '../apdu/status-word.ts';
import { buildDolData, dolDataBytes, parseDol } from '../dol/dol.ts';
import type { EndApplicationReason, KernelOutcome } from '../outcome/outcome.ts';
import {
  UI_INSERT_OR_SWIPE,
  UI_PRESENT_CARD_AGAIN,
  UI_PROCESSING_ERROR,
  UI_SEE_PHONE,
} from '../outcome/ui-request.ts';
import { AflError, parseAfl } from '../tags/afl.ts';
import {
  TAG_9F38_PDOL,
  TAG_9F66_TTQ,
  TAG_70_READ_RECORD_TEMPLATE,
  TAG_84_DF_NAME,
  TAG_94_AFL,
} from '../tags/tag-numbers.ts';
import { addDataObjects, type DataObjects, parseDataObjects } from '../tlv/data-objects.ts';
import { parseTlv } from '../tlv/parse-tlv.ts';
import { TlvError } from '../tlv/tlv-error.ts';
import { decide } from './decide.ts';
import { addProcessingOptions } from './processing-options.ts';
import type { Kernel3Activation, Kernel3Event, Kernel3State, Kernel3Step, RecordReference } from './state.ts';

/** Before activation. */
export const KERNEL_3_IDLE: Kernel3State = { phase: 'idle' };

/** A command template holds at most 252 bytes of PDOL data in the short form. */
const MAX_PDOL_DATA = 252;

/**
 * Kernel 3, online path (EMV Contactless Book C-3): GET PROCESSING OPTIONS, READ RECORD by the application file
 * locator, then the decision. Pure: the same state and event give the same step. Every response is untrusted and ends
 * in an outcome, never in an exception.
 */
export function advanceKernel3(state: Kernel3State, event: Kernel3Event): Kernel3Step {
  if (event.type === 'card-removed')
    return done({ type: 'try-again', reason: 'card-removed', ui: UI_PRESENT_CARD_AGAIN });
  try {
    switch (state.phase) {
      case 'idle':
        return event.type === 'activate' ? initiate(event.activation) : { state, effects: [] };
      case 'processing-options':
        return event.type === 'response'
          ? afterProcessingOptions(state.activation, state.card, parseResponse(event.response))
          : { state, effects: [] };
      case 'reading':
        return event.type === 'response'
          ? afterRecord(state.activation, state.card, state.records, parseResponse(event.response))
          : { state, effects: [] };
      case 'done':
        return { state, effects: [] };
    }
  } catch (error) {
    if (error instanceof TlvError && error.code === 'ERR_TLV_DUPLICATE') return end('duplicate-data');
    if (error instanceof TlvError || error instanceof ApduError || error instanceof AflError) {
      return end('malformed-response');
    }
    throw error;
  }
}

/** Book C-3, 5.2: the PDOL must ask for the terminal transaction qualifiers, else the application is not for us. */
function initiate(activation: Kernel3Activation): Kernel3Step {
  const card = parseDataObjects(activation.fci);
  // EMV Book 1, 12.4: what answers has to be what was selected.
  if (!startsWith(card.get(TAG_84_DF_NAME), activation.aid)) return done({ type: 'select-next' });
  const pdol = parseDol(card.get(TAG_9F38_PDOL) ?? new Uint8Array(0));
  if (!pdol.some((entry) => entry.tag === TAG_9F66_TTQ)) return done({ type: 'select-next' });
  if (dolDataBytes(pdol) > MAX_PDOL_DATA) return end('malformed-response');
  const command = getProcessingOptionsCommand(buildDolData(pdol, activation.terminalData));
  return {
    state: { phase: 'processing-options', activation, card },
    effects: [{ type: 'transceive', command }],
  };
}

/** Book C-3, 5.2.2: some status words mean another interface, the next application or a look at the phone. */
function afterProcessingOptions(
  activation: Kernel3Activation,
  known: ReadonlyMap<number, Uint8Array>,
  response: ResponseApdu,
): Kernel3Step {
  switch (response.sw) {
    case SW_9000_OK:
      break;
    case SW_6984_REFERENCED_DATA_INVALIDATED:
      return done({ type: 'other-interface', reason: 'card-request', ui: UI_INSERT_OR_SWIPE });
    case SW_6985_CONDITIONS_NOT_SATISFIED:
      return done({ type: 'select-next' });
    case SW_6986_COMMAND_NOT_ALLOWED:
      return done({ type: 'try-again', reason: 'see-phone', ui: UI_SEE_PHONE });
    default:
      return end('card-refused');
  }
  const card: DataObjects = new Map(known);
  addProcessingOptions(card, response.data);
  const records: RecordReference[] = [];
  for (const { sfi, firstRecord, lastRecord } of parseAfl(card.get(TAG_94_AFL) ?? new Uint8Array(0))) {
    for (let record = firstRecord; record <= lastRecord; record++) records.push({ sfi, record });
  }
  return readNext(activation, card, records);
}

function afterRecord(
  activation: Kernel3Activation,
  known: ReadonlyMap<number, Uint8Array>,
  records: readonly RecordReference[],
  response: ResponseApdu,
): Kernel3Step {
  const [current, ...rest] = records;
  if (!current || response.sw !== SW_9000_OK) return end('malformed-response');
  const card: DataObjects = new Map(known);
  // Records of files 11 to 30 are not for the terminal and need not be TLV (EMV Book 3, 5.3.2.2).
  if (current.sfi <= 10) {
    const [only] = parseTlv(response.data);
    // The template is the whole record, with no padding around it (EMV Book 3, 6.5.11.4).
    const whole = only?.offset === 0 && only.end === response.data.length;
    if (only?.tag !== TAG_70_READ_RECORD_TEMPLATE || !whole) return end('malformed-response');
    addDataObjects(card, only.children ?? []);
  }
  return readNext(activation, card, rest);
}

function readNext(
  activation: Kernel3Activation,
  card: DataObjects,
  records: readonly RecordReference[],
): Kernel3Step {
  const [next] = records;
  if (!next) return done(decide(activation, card));
  const command = readRecordCommand(next.sfi, next.record);
  return {
    state: { phase: 'reading', activation, card, records },
    effects: [{ type: 'transceive', command }],
  };
}

function startsWith(name: Uint8Array | undefined, prefix: Uint8Array): boolean {
  return name !== undefined && name.length >= prefix.length && prefix.every((byte, at) => name[at] === byte);
}

function end(reason: EndApplicationReason): Kernel3Step {
  return done({ type: 'end-application', reason, ui: UI_PROCESSING_ERROR });
}

function done(outcome: KernelOutcome): Kernel3Step {
  return { state: { phase: 'done', outcome }, effects: [{ type: 'outcome', outcome }] };
}
