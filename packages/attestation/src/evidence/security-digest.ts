import { toBase64Url } from '@tallystick/encoding';
import { type SecurityItems, type SecurityLevel, securityDigestInput } from './security-items.ts';

/**
 * Digest of the security-relevant data that `level` names (SHA-256, base64url), by WebCrypto.
 * @throws AttestationInputError `ERR_SECURITY_ITEMS`
 */
export async function securityDigest(level: SecurityLevel, items: SecurityItems): Promise<string> {
  return toBase64Url(
    new Uint8Array(await crypto.subtle.digest('SHA-256', securityDigestInput(level, items))),
  );
}
