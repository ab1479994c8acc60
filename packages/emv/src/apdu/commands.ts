import { encodeTlv, tlv } from '../tlv/encode-tlv.ts';
import { encodeCommand } from './command.ts';

/** Name of the contactless directory (EMV Contactless Book B, 3.3.2). */
export const PPSE_NAME = new TextEncoder().encode('2PAY.SYS.DDF01');

/** SELECT by name, first or only occurrence (EMV Book 1, 11.3). */
export function selectCommand(name: Uint8Array): Uint8Array {
  return encodeCommand({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: name, le: 256 });
}

/**
 * GET PROCESSING OPTIONS (EMV Book 3, 6.5.8).
 *
 * @param pdolData the value part that the PDOL asks for, at most 252 bytes; put into template 83 here
 */
export function getProcessingOptionsCommand(pdolData: Uint8Array): Uint8Array {
  const data = encodeTlv([tlv(0x83, pdolData)]);
  return encodeCommand({ cla: 0x80, ins: 0xa8, p1: 0x00, p2: 0x00, data, le: 256 });
}

/** READ RECORD (EMV Book 3, 6.5.11). */
export function readRecordCommand(sfi: number, record: number): Uint8Array {
  return encodeCommand({ cla: 0x00, ins: 0xb2, p1: record, p2: (sfi << 3) | 4, le: 256 });
}

/** GET DATA (EMV Book 3, 6.5.7) for a tag of one or two bytes. */
export function getDataCommand(tag: number): Uint8Array {
  return encodeCommand({ cla: 0x80, ins: 0xca, p1: (tag >> 8) & 0xff, p2: tag & 0xff, le: 256 });
}

/** GET RESPONSE (EMV Book 1, 9.3.1.3). */
export function getResponseCommand(le: number): Uint8Array {
  return encodeCommand({ cla: 0x00, ins: 0xc0, p1: 0x00, p2: 0x00, le: le || 256 });
}
