export {
  generateAc,
  generateAcAes,
  generateArpcMethod1,
  generateArpcMethod2,
} from './application-cryptogram.ts';
export { CryptogramError, type CryptogramErrorCode } from './cryptogram-error.ts';
export { generateCvc3 } from './cvc3.ts';
export {
  ARQC_TAGS,
  type ArpcInput,
  arqcData,
  type CryptogramVersion,
  generateVersionedAc,
  generateVersionedArpc,
  MASTERCARD_CVN_16,
  MASTERCARD_CVN_20,
  sessionKeyFor,
  VISA_CVN_10,
  VISA_CVN_18,
  VISA_CVN_22,
} from './cvn.ts';
export { type CryptogramType, encodeIad, type Iad, isHolderVerified, parseIad } from './iad.ts';
export {
  deriveCommonSessionKey,
  deriveIccMasterKey,
  deriveIccMasterKeyA,
  deriveIccMasterKeyB,
  deriveMastercardSessionKey,
  deriveVisaScriptKey,
  keyCheckValue,
} from './key-derivation.ts';
export { type MacPadding, retailMac } from './mac.ts';
export {
  encryptScriptData,
  iso2PinBlock,
  type ScriptEncryption,
  scriptCommandMac,
  visaPinBlock,
} from './secure-messaging.ts';
export { type ArqcFacts, generateArpc, type VerifyArqcInput, verifyArqc } from './verify-arqc.ts';
