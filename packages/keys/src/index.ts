export { aesCheckValue, type CheckValueMethod, checkValueBy, tdesCheckValue } from './check-value.ts';
export {
  type ArqcFacts,
  type ArqcRequest,
  type ChipObjects,
  type Hsm,
  HsmError,
  type HsmErrorCode,
  type KeyUsage,
  type RsaPublicPart,
  type StoredKey,
  type VerifiedArqc,
  type WrappedKey,
} from './hsm/hsm.ts';
export { looksRandom } from './key-strength.ts';
export { aesCmac, tdesCmac } from './mac/cmac.ts';
export { hmacSha256 } from './mac/hmac-sha256.ts';
export { iso9797Algorithm1, iso9797Algorithm3 } from './mac/iso9797-1.ts';
export { type MacPaddingMethod, padForMac } from './mac/padding.ts';
export { SecretBytes, SecretWipedError } from './secret-bytes.ts';
