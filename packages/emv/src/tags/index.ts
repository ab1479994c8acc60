export { type AflEntry, AflError, parseAfl } from './afl.ts';
export * from './bits.ts';
export { type CvmList, type CvmRule, cvmConditionName, cvmName, parseCvmList } from './cvm-list.ts';
export {
  type DescribedBit,
  type DescribedObject,
  decodeBits,
  describeTlv,
  maskTlvHex,
  redactTlv,
  renderDescription,
} from './describe.ts';
export { TAGS } from './dictionary.ts';
export { maskPan, maskValue } from './mask.ts';
export type { MaskClass, TagFormat, TagInfo } from './tag-info.ts';
export { tagName } from './tag-name.ts';
export * from './tag-numbers.ts';
