export { aesCheckValue, tdesCheckValue } from './check-value.ts';
export { aesCmac } from './cmac.ts';
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
export { SecretBytes, SecretWipedError } from './secret-bytes.ts';
