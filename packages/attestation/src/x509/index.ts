/** X.509 certificates and paths to pinned keys (RFC 5280), read strictly. */
export { parsePemChain } from '../formats/pem.ts';
export { type Certificate, parseCertificate } from './certificate.ts';
export {
  type PathFailure,
  type PathFinding,
  PathValidator,
  type TrustAnchor,
  trustAnchorOf,
  trustAnchorsFromPem,
} from './path.ts';
