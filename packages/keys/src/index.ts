export { aesCheckValue, type CheckValueMethod, checkValueBy, tdesCheckValue } from './check-value.ts';
export type {
  ArpcRequest,
  ArqcFacts,
  ArqcRequest,
  CardAlgorithms,
  CardKeyRequest,
  ChipObjects,
  ClearArqcInput,
  ClearCardInput,
  VerifiedArqc,
} from './hsm/arqc.ts';
export type { Hsm, HsmAudit, HsmAuditEvent } from './hsm/hsm.ts';
export { HsmError, type HsmErrorCode } from './hsm/hsm-error.ts';
export { type InitialKeyReceiver, issueInitialKey } from './hsm/issue-initial-key.ts';
export {
  KEY_USAGES,
  type KeyAttributes,
  type KeyExportability,
  type KeyMode,
  type KeySpec,
  type KeyType,
  type KeyUsage,
  type PairType,
  type SecretKeyType,
} from './hsm/key-attributes.ts';
export { OPERATIONS, type Operation } from './hsm/operation.ts';
export type {
  CardValueRequest,
  GeneratePinRequest,
  MakePinValueRequest,
  PinBlockSource,
  PinBlockTarget,
  PinMethod,
  PinValue,
  TranslatedPin,
  TranslatePinRequest,
  VerifyPinRequest,
} from './hsm/pin-requests.ts';
export type {
  CardData,
  DecryptCardDataRequest,
  ExportBlockRequest,
  ExportInitialKeyRequest,
  HsmHealth,
  ImportBlockRequest,
  ImportClearRequest,
  InitialKeyRequest,
  MacRequest,
  OpenedSecret,
  OpenSealedRequest,
  P256Jwk,
  Reencrypted,
  ReencryptRequest,
  SignRequest,
  Verified,
  VerifyMacRequest,
} from './hsm/requests.ts';
export type {
  EcPublicPart,
  PublicPart,
  RsaPublicPart,
  StoredKey,
  StoredPair,
  WrappedKey,
} from './hsm/stored-key.ts';
export { looksRandom } from './key-strength.ts';
export { aesCmac, tdesCmac } from './mac/cmac.ts';
export { hmacSha256 } from './mac/hmac-sha256.ts';
export { iso9797Algorithm1, iso9797Algorithm3 } from './mac/iso9797-1.ts';
export { type MacPaddingMethod, padForMac } from './mac/padding.ts';
export { SecretBytes, SecretWipedError } from './secret-bytes.ts';
