export { type Codec, type CodecOptions, compile } from './codec.ts';
export { type DescribedField, type DescribeOptions, describe } from './describe.ts';
export { mtiMeaning } from './dictionary/mti.ts';
export { RESPONSE_CODES, type ResponseAction, type ResponseCode } from './dictionary/response-codes.ts';
export { PackError, type PackErrorCode, SpecError, UnpackError, type UnpackErrorCode } from './errors.ts';
export { bytesHook, type FieldHook, textHook } from './field-hook.ts';
export { isHidden, maskPan } from './mask.ts';
export { bytesOf, dataElementsOf, type FieldValue, type Message, textOf } from './message.ts';
export {
  encodeOriginalDataElements,
  type OriginalDataElements,
  originalDataElementsOf,
  parseOriginalDataElements,
} from './original-data-elements.ts';
export {
  encodeReplacementAmounts,
  parseReplacementAmounts,
  type ReplacementAmounts,
  type ReplacementFee,
} from './replacement-amounts.ts';
export {
  type Encoding,
  extendSpec,
  type FieldSpec,
  type Format,
  type Padding,
  type Prefix,
  type PrefixEncoding,
  type Spec,
  type SpecOverrides,
} from './spec.ts';
export { ISO_1987_ASCII, ISO_1987_BINARY } from './specs/iso-1987.ts';
export { fromMoovSpec } from './specs/moov.ts';
