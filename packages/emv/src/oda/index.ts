export {
  type CertificateContent,
  type CertificateFacts,
  type CertificateFault,
  type IssuedCertificate,
  issueIccCertificate,
  issueIssuerCertificate,
  type RecoverInput,
  recoverIccKey,
  recoverIssuerKey,
  type Sha1,
} from './certificate.ts';
export {
  type GenerateRsa,
  MAX_MODULUS_BYTES,
  type RsaKeyPair,
  type RsaPrivateOperation,
  type RsaPublicKey,
  rsaPrivateOperation,
  rsaRecover,
} from './rsa.ts';
