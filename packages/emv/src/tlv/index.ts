export {
  addDataObjects,
  type DataObjects,
  findTlv,
  parseDataObjects,
  primitives,
  type ReadonlyDataObjects,
} from './data-objects.ts';
export { encodeTlv, type TlvInput, template, tlv } from './encode-tlv.ts';
export { parseTlv, TlvElement, type TlvLimits } from './parse-tlv.ts';
export { encodedTagBytes, isConstructed, MAX_TAG_BYTES, tagFromHex, tagToHex } from './tag.ts';
export { TlvError, type TlvErrorCode } from './tlv-error.ts';
