import type { DeclinedReason, KernelOutcome } from '../outcome/outcome.ts';
import {
  UI_AUTHORISING,
  UI_DECLINED,
  UI_ENTER_PIN,
  UI_INSERT_OR_SWIPE,
  UI_PROCESSING_ERROR,
} from '../outcome/ui-request.ts';
import { maskPan } from '../tags/mask.ts';
import * as tag from '../tags/tag-numbers.ts';
import type { DataObjects, ReadonlyDataObjects } from '../tlv/data-objects.ts';
import { tagToHex } from '../tlv/tag.ts';
import { applicationName } from './application-name.ts';
import { cvmResults, selectCvm } from './cvm.ts';
import { encodeDe55 } from './de55.ts';
import { cardDecision } from './processing-options.ts';
import { processingRestriction } from './restrictions.ts';
import type { Kernel3Activation } from './state.ts';
import { parseTrack2, type Track2 } from './track2.ts';

/** Mandatory data objects with their possible lengths in bytes (EMV Contactless Book C-3, 5.4.2). */
const MANDATORY: readonly (readonly [tag: number, min: number, max: number])[] = [
  [tag.TAG_82_AIP, 2, 2],
  [tag.TAG_9F36_ATC, 2, 2],
  [tag.TAG_9F26_APPLICATION_CRYPTOGRAM, 8, 8],
  [tag.TAG_9F10_IAD, 1, 32],
  [tag.TAG_57_TRACK_2_EQUIVALENT_DATA, 1, 19],
];
/** Optional ones whose length must be right when they are there. */
const OPTIONAL: readonly (readonly [tag: number, min: number, max: number])[] = [
  [tag.TAG_9F27_CID, 1, 1],
  [tag.TAG_9F6C_CTQ, 2, 2],
  [tag.TAG_9F07_AUC, 2, 2],
  [tag.TAG_5A_PAN, 1, 10],
  [tag.TAG_5F24_EXPIRATION_DATE, 3, 3],
  [tag.TAG_5F25_EFFECTIVE_DATE, 3, 3],
  [tag.TAG_5F28_ISSUER_COUNTRY_CODE, 2, 2],
  [tag.TAG_5F34_PAN_SEQUENCE_NUMBER, 1, 1],
  [tag.TAG_9F6E_FFI, 4, 32],
];

/**
 * The decision after all data is read (EMV Contactless Book C-3, 5.4 to 5.9): mandatory data, the card's own decision,
 * processing restrictions, cardholder verification, then online.
 */
export function decide(activation: Kernel3Activation, read: ReadonlyDataObjects): KernelOutcome {
  const fault = dataFault(read);
  if (fault !== undefined) return missing(fault);
  const track2Value = read.get(tag.TAG_57_TRACK_2_EQUIVALENT_DATA) ?? new Uint8Array(0);
  const track2 = parseTrack2(track2Value);
  if (!track2 || !panAgrees(track2, read.get(tag.TAG_5A_PAN)))
    return missing(tag.TAG_57_TRACK_2_EQUIVALENT_DATA);
  const card = withExpiry(read, track2);
  const maskedPan = maskPan(track2.pan);

  const decision = cardDecision(card);
  if (decision === 'unknown') return missing(tag.TAG_9F27_CID);
  if (decision === 'AAC') return declined('card-declined', maskedPan);
  if (decision === 'TC' && activation.offlineApproval === 'decline')
    return declined('offline-not-supported', maskedPan);

  const restriction = processingRestriction(card, activation.terminalData);
  if (restriction === 'other-interface') {
    return { type: 'other-interface', reason: 'cash-not-contactless', ui: UI_INSERT_OR_SWIPE };
  }
  if (restriction) return declined(restriction, maskedPan);

  const cvm = selectCvm(activation.ttq, card.get(tag.TAG_9F6C_CTQ));
  if (!cvm) return declined('no-common-cvm', maskedPan);

  const terminal: DataObjects = new Map(activation.terminalData);
  terminal.set(tag.TAG_9F34_CVM_RESULTS, cvmResults(cvm));
  if (!card.has(tag.TAG_9F27_CID))
    terminal.set(tag.TAG_9F27_CID, Uint8Array.of(decision === 'TC' ? 0x40 : 0x80));
  const panSequence = card.get(tag.TAG_5F34_PAN_SEQUENCE_NUMBER)?.toHex();
  const label = applicationName(card, activation.terminalData);
  return {
    type: 'online-request',
    cvm,
    ui: cvm === 'online-pin' ? UI_ENTER_PIN : UI_AUTHORISING,
    de55: encodeDe55(terminal, card),
    track2: track2Value.slice(),
    ...(panSequence !== undefined && /^\d{2}$/.test(panSequence) ? { panSequence } : {}),
    maskedPan,
    expiry: track2.expiry,
    aid: activation.aid.toHex().toUpperCase(),
    ...(label ? { label } : {}),
    kernelId: activation.kernelId,
  };
}

function dataFault(card: ReadonlyDataObjects): number | undefined {
  for (const [number, min, max] of MANDATORY) {
    const length = card.get(number)?.length ?? -1;
    if (length < min || length > max) return number;
  }
  for (const [number, min, max] of OPTIONAL) {
    const length = card.get(number)?.length;
    if (length !== undefined && (length < min || length > max)) return number;
  }
  return undefined;
}

/** A card whose track and PAN disagree is not one card. */
function panAgrees(track2: Track2, pan: Uint8Array | undefined): boolean {
  return pan === undefined || pan.toHex().replace(/f+$/, '') === track2.pan;
}

/** Without tag 5F24 the card expires at the end of the month that track 2 names. */
function withExpiry(card: ReadonlyDataObjects, track2: Track2): ReadonlyDataObjects {
  if (card.has(tag.TAG_5F24_EXPIRATION_DATE)) return card;
  return new Map(card).set(tag.TAG_5F24_EXPIRATION_DATE, Uint8Array.fromHex(`${track2.expiry}31`));
}

function declined(reason: DeclinedReason, maskedPan: string): KernelOutcome {
  return { type: 'declined', reason, ui: UI_DECLINED, maskedPan };
}

function missing(number: number): KernelOutcome {
  return {
    type: 'end-application',
    reason: 'missing-data',
    ui: UI_PROCESSING_ERROR,
    field: tagToHex(number),
  };
}
