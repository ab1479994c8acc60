import { parseDol } from '../dol/dol.ts';
import { tagToHex } from '../tlv/tag.ts';
import { parseAfl } from './afl.ts';
import { cvmConditionName, cvmName, parseCvmList } from './cvm-list.ts';
import type { TagInfo } from './tag-info.ts';
import { tagName } from './tag-name.ts';
import {
  TAG_5F24_EXPIRATION_DATE,
  TAG_5F25_EFFECTIVE_DATE,
  TAG_8E_CVM_LIST,
  TAG_9A_TRANSACTION_DATE,
  TAG_9C_TRANSACTION_TYPE,
  TAG_9F02_AMOUNT_AUTHORISED,
  TAG_9F03_AMOUNT_OTHER,
  TAG_9F21_TRANSACTION_TIME,
  TAG_9F27_CID,
  TAG_9F34_CVM_RESULTS,
  TAG_9F36_ATC,
  TAG_94_AFL,
} from './tag-numbers.ts';

const CRYPTOGRAMS = ['AAC: declined offline', 'TC: approved offline', 'ARQC: go online', 'RFU'] as const;
const TRANSACTION_TYPES: ReadonlyMap<number, string> = new Map([
  [0x00, 'goods or services'],
  [0x01, 'cash'],
  [0x09, 'goods or services with cashback'],
  [0x20, 'refund'],
  [0x30, 'balance inquiry'],
]);

/**
 * The value in words where that helps a reader: text, dates, amounts, lists. Never for a masked object.
 * A value that does not fit its definition has no words.
 */
export function valueText(info: TagInfo, value: Uint8Array): string | undefined {
  if (info.mask !== 'none' || value.length === 0) return undefined;
  try {
    return special(info.tag, value) ?? byFormat(info, value);
  } catch {
    // A list that does not parse is shown as bytes only.
    return undefined;
  }
}

function special(tag: number, value: Uint8Array): string | undefined {
  const hex = value.toHex();
  const first = value[0] ?? 0;
  switch (tag) {
    case TAG_9A_TRANSACTION_DATE:
    case TAG_5F24_EXPIRATION_DATE:
    case TAG_5F25_EFFECTIVE_DATE:
      return value.length === 3 ? `20${hex.slice(0, 2)}-${hex.slice(2, 4)}-${hex.slice(4, 6)}` : undefined;
    case TAG_9F21_TRANSACTION_TIME:
      return value.length === 3 ? `${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}` : undefined;
    case TAG_9F02_AMOUNT_AUTHORISED:
    case TAG_9F03_AMOUNT_OTHER:
      return /^\d+$/.test(hex) ? `${BigInt(hex)} minor units` : undefined;
    case TAG_9C_TRANSACTION_TYPE:
      return TRANSACTION_TYPES.get(first);
    case TAG_9F36_ATC:
      return value.length === 2 ? String(Number.parseInt(hex, 16)) : undefined;
    case TAG_9F27_CID:
      return CRYPTOGRAMS[first >> 6];
    case TAG_9F34_CVM_RESULTS: {
      const results = ['unknown', 'failed', 'successful'];
      const [code = 0, condition = 0, result = 0] = value;
      return `${cvmName(code)}, ${cvmConditionName(condition)}: ${results[result] ?? 'RFU'}`;
    }
    case TAG_8E_CVM_LIST: {
      const rules = parseCvmList(value).rules.map(
        (rule) =>
          `${cvmName(rule.code)}, ${cvmConditionName(rule.condition)}, ${rule.applyNextIfFails ? 'next' : 'fail'}`,
      );
      return rules.join('; ');
    }
    case TAG_94_AFL:
      return parseAfl(value)
        .map(({ sfi, firstRecord, lastRecord }) => `SFI ${sfi} records ${firstRecord}-${lastRecord}`)
        .join('; ');
    default:
      return undefined;
  }
}

function byFormat(info: TagInfo, value: Uint8Array): string | undefined {
  switch (info.format) {
    case 'a':
    case 'an':
    case 'ans':
      return Array.from(value, (byte) =>
        byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
      ).join('');
    case 'dol':
      return parseDol(value)
        .map(({ tag, length }) => `${tagToHex(tag)} ${tagName(tag)} (${length})`)
        .join('; ');
    default:
      return undefined;
  }
}
