export {
  base64UrlLength,
  fromBase64Url,
  readBase64Url,
  readCanonicalBase64Url,
  toBase64Url,
} from './base64url.ts';
export { BoundedCache } from './bounded-cache.ts';
export { concatBytes, equalBytes, xorBytes } from './bytes.ts';
export { type CanonicalValue, canonicalJson } from './canonical-json.ts';
export {
  type CompactJwe,
  type CompactJws,
  encodeJsonPart,
  readJsonPart,
  splitJwe,
  splitJws,
} from './compact.ts';
export { EncodingError, type EncodingErrorCode } from './errors.ts';
export { jwkThumbprint, type ThumbprintJwk, thumbprintInput } from './jwk.ts';
export { repeatedMember } from './repeated-member.ts';
