import {
  TAG_4F_ADF_NAME,
  TAG_9F2A_KERNEL_IDENTIFIER,
  TAG_50_APPLICATION_LABEL,
  TAG_61_APPLICATION_TEMPLATE,
  TAG_87_APPLICATION_PRIORITY_INDICATOR,
} from '../tags/tag-numbers.ts';
import { findTlv } from '../tlv/data-objects.ts';
import { parseTlv, type TlvElement } from '../tlv/parse-tlv.ts';
import type { PreparedCombination } from './pre-processing.ts';

/** An application of the card that the terminal can process (EMV Contactless Book B, 3.3.2). */
export interface Candidate {
  /** ADF name of the card, what is selected. */
  readonly adfName: Uint8Array;
  readonly label: string | undefined;
  /** 1 highest, 15 lowest; 16 when the card gives none. */
  readonly priority: number;
  readonly combination: PreparedCombination;
}

const NO_PRIORITY = 16;
/** Kernel by registered application provider, when the card does not name one (Book B, Table 3-6). */
const KERNEL_BY_RID: ReadonlyMap<string, number> = new Map([
  ['a000000004', 2],
  ['a000000003', 3],
  ['a000000025', 4],
  ['a000000065', 5],
  ['a000000152', 6],
  ['a000000333', 7],
  // The proprietary test scheme of this project.
  ['f0544c4c59', 3],
]);

/**
 * Builds the candidate list from the directory's file control information, in the order of selection
 * (EMV Contactless Book B, 3.3.2.4 to 3.3.2.7 and 3.3.3).
 *
 * @param ppseFci response data of SELECT 2PAY.SYS.DDF01
 * @throws {TlvError} when it does not parse
 */
export function buildCandidateList(
  ppseFci: Uint8Array,
  combinations: readonly PreparedCombination[],
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const entry of directoryEntries(parseTlv(ppseFci))) {
    const inside = entry.children ?? [];
    const adfName = findTlv(inside, TAG_4F_ADF_NAME)?.value;
    if (!adfName || adfName.length < 5 || adfName.length > 16) continue;
    const kernelId = requestedKernel(adfName, findTlv(inside, TAG_9F2A_KERNEL_IDENTIFIER)?.value);
    const label = findTlv(inside, TAG_50_APPLICATION_LABEL)?.value;
    const indicator = findTlv(inside, TAG_87_APPLICATION_PRIORITY_INDICATOR)?.value[0] ?? 0;
    for (const combination of combinations) {
      if (combination.kernelId !== kernelId || !startsWith(adfName, combination.aid)) continue;
      candidates.push({
        adfName,
        label: label && printable(label),
        priority: indicator & 0x0f || NO_PRIORITY,
        combination,
      });
      break;
    }
  }
  // Stable: applications of equal priority keep the order of the card.
  return candidates.sort((a, b) => a.priority - b.priority);
}

/** Text of a label with anything that is not printable ASCII replaced. */
export function printable(value: Uint8Array): string {
  return Array.from(value, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '?')).join(
    '',
  );
}

function* directoryEntries(elements: readonly TlvElement[]): Generator<TlvElement> {
  for (const element of elements) {
    if (element.tag === TAG_61_APPLICATION_TEMPLATE) yield element;
    else if (element.children) yield* directoryEntries(element.children);
  }
}

/** Book B, 3.3.2.5: absent or zero means the default of the provider; a domestic kernel (bit 8) is not one of ours. */
function requestedKernel(adfName: Uint8Array, identifier: Uint8Array | undefined): number {
  const first = identifier?.[0] ?? 0;
  if (first === 0) return KERNEL_BY_RID.get(adfName.subarray(0, 5).toHex()) ?? 0;
  return first;
}

function startsWith(name: Uint8Array, prefix: Uint8Array): boolean {
  return name.length >= prefix.length && prefix.every((byte, at) => name[at] === byte);
}
