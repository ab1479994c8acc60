import {
  TAG_9F10_IAD,
  TAG_9F27_CID,
  TAG_77_RESPONSE_FORMAT_2,
  TAG_80_RESPONSE_FORMAT_1,
  TAG_82_AIP,
  TAG_94_AFL,
} from '../tags/tag-numbers.ts';
import { addDataObjects, type DataObjects } from '../tlv/data-objects.ts';
import { parseTlv } from '../tlv/parse-tlv.ts';
import { TlvError } from '../tlv/tlv-error.ts';

/**
 * Adds the data objects of a GET PROCESSING OPTIONS response, format 1 (template 80: AIP and AFL) or format 2
 * (template 77) (EMV Book 3, 6.5.8.4).
 *
 * @throws {TlvError} when it is neither, does not parse, or repeats an object
 */
export function addProcessingOptions(into: DataObjects, data: Uint8Array): void {
  const [only, ...rest] = parseTlv(data);
  if (!only || rest.length > 0) throw new TlvError('ERR_TLV_TAG', 0, 'Expected one response template');
  if (only.tag === TAG_77_RESPONSE_FORMAT_2) {
    addDataObjects(into, only.children ?? []);
    return;
  }
  if (only.tag !== TAG_80_RESPONSE_FORMAT_1) throw new TlvError('ERR_TLV_TAG', 0, 'Not a response template');
  const value = only.value;
  if (value.length < 2 || (value.length - 2) % 4 !== 0) {
    throw new TlvError('ERR_TLV_VALUE', only.start, 'Format 1 response has an impossible length');
  }
  into.set(TAG_82_AIP, value.subarray(0, 2));
  if (value.length > 2) into.set(TAG_94_AFL, value.subarray(2));
}

/** What the card decided: bits 8-7 of the cryptogram information data. */
export type CardDecision = 'AAC' | 'TC' | 'ARQC' | 'unknown';

/**
 * The card's decision, from tag 9F27, or from the card verification results inside tag 9F10 when the card does not
 * send it (EMV Contactless Book C-3, 5.4.3).
 */
export function cardDecision(card: ReadonlyMap<number, Uint8Array>): CardDecision {
  const cid = card.get(TAG_9F27_CID)?.[0];
  if (cid !== undefined) return (['AAC', 'TC', 'ARQC', 'unknown'] as const)[cid >> 6] ?? 'unknown';
  const cvr = card.get(TAG_9F10_IAD)?.[4];
  if (cvr === undefined) return 'unknown';
  return (['AAC', 'TC', 'ARQC', 'unknown'] as const)[(cvr >> 4) & 3] ?? 'unknown';
}
