import { TlvError } from '../tlv/tlv-error.ts';

/** One rule of a CVM list (EMV Book 3, 10.5). */
export interface CvmRule {
  /** CVM code, bits 6-1. */
  readonly code: number;
  /** Bit 7 of byte 1: try the next rule when this one fails. */
  readonly applyNextIfFails: boolean;
  readonly condition: number;
}

/** CVM list, tag 8E. Amounts are in the currency of the application, minor units. */
export interface CvmList {
  readonly amountX: number;
  readonly amountY: number;
  readonly rules: readonly CvmRule[];
}

const CODES: ReadonlyMap<number, string> = new Map([
  [0x00, 'Fail CVM processing'],
  [0x01, 'Plaintext PIN verification performed by ICC'],
  [0x02, 'Enciphered PIN verified online'],
  [0x03, 'Plaintext PIN verification performed by ICC and signature'],
  [0x04, 'Enciphered PIN verification performed by ICC'],
  [0x05, 'Enciphered PIN verification performed by ICC and signature'],
  [0x1e, 'Signature'],
  [0x1f, 'No CVM required'],
]);

const CONDITIONS: readonly string[] = [
  'always',
  'if unattended cash',
  'if not unattended cash, manual cash or purchase with cashback',
  'if terminal supports the CVM',
  'if manual cash',
  'if purchase with cashback',
  'if transaction is in the application currency and is under X',
  'if transaction is in the application currency and is over X',
  'if transaction is in the application currency and is under Y',
  'if transaction is in the application currency and is over Y',
];

/**
 * Parses a CVM list (EMV Book 3, 10.5, Table 32).
 *
 * @param value value of tag 8E: two 4-byte amounts, then pairs of bytes
 * @throws {TlvError} `ERR_TLV_VALUE` when the length is not 8 plus an even number
 */
export function parseCvmList(value: Uint8Array): CvmList {
  if (value.length < 8 || value.length % 2 !== 0) {
    throw new TlvError('ERR_TLV_VALUE', value.length, 'CVM list has an impossible length');
  }
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const rules: CvmRule[] = [];
  for (let at = 8; at < value.length; at += 2) {
    const code = view.getUint8(at);
    rules.push({
      code: code & 0x3f,
      applyNextIfFails: (code & 0x40) !== 0,
      condition: view.getUint8(at + 1),
    });
  }
  return { amountX: view.getUint32(0), amountY: view.getUint32(4), rules };
}

/** Name of a CVM code, bits 6-1 of byte 1 of a rule or of tag 9F34. */
export function cvmName(code: number): string {
  return CODES.get(code & 0x3f) ?? `CVM ${code.toString(16).padStart(2, '0').toUpperCase()}`;
}

/** Words for a CVM condition code. */
export function cvmConditionName(condition: number): string {
  return CONDITIONS[condition] ?? `condition ${condition.toString(16).padStart(2, '0').toUpperCase()}`;
}
