export { type CardVerificationData, cardVerificationValue } from './card-verification-value.ts';
export type { PinDigits } from './digits.ts';
export {
  decipherPinBlock,
  encipherPinBlock,
  isTranslationAllowed,
  type PinBlockForm,
  type PinBlockFormat,
  type PinBlockMaking,
  translatePinBlock,
} from './enciphered-pin-block.ts';
export { type Ibm3624Parameters, ibm3624Offset, ibm3624Pin } from './ibm3624.ts';
export {
  decodePinBlock,
  encodePinBlock,
  type PinBlockBinding,
  type ShortPinBlockFormat,
} from './pin-block.ts';
export {
  decipherPinBlock4,
  encipherPinBlock4,
  panField4,
  pinField4,
  readPinField4,
} from './pin-block-format-4.ts';
export { PinError, type PinErrorCode } from './pin-error.ts';
export { pinVerificationValue } from './pvv.ts';
