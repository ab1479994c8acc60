import { toBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../../errors.ts';
import { type DeviceKeyScheme, SCHEMES } from '../../evidence/device-key-schemes.ts';
import {
  parseTransactionClaims,
  TRANSACTION_EVIDENCE_TYPE,
  type TransactionClaims,
} from '../../evidence/transaction-claims.ts';
import { jwsHeader, signingInput } from '../statement/compact-jws.ts';

/** Signs bytes with the device key, in its scheme: ES256 as raw r and s, 64 bytes; ML-DSA with no context; HMAC-SHA-256, 32 bytes. */
export type DeviceSign = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/**
 * Makes the compact JWS that answers a challenge. Runs on the device.
 * @param scheme Of the device key that `sign` signs with
 * @throws AttestationInputError `ERR_CLAIMS`; `ERR_JWS` if the signature is not of the scheme's length
 */
export async function signTransactionEvidence(
  claims: TransactionClaims,
  sign: DeviceSign,
  scheme: DeviceKeyScheme = 'es256',
): Promise<string> {
  const { jwsAlg, signatureBytes } = SCHEMES[scheme];
  const header = jwsHeader(jwsAlg, TRANSACTION_EVIDENCE_TYPE);
  const input = signingInput(header, parseTransactionClaims({ ...claims }));
  const signature = await sign(new TextEncoder().encode(input));
  if (signature.length !== signatureBytes) {
    throw new AttestationInputError('ERR_JWS', 'signature', `not ${signatureBytes} bytes`);
  }
  return `${input}.${toBase64Url(signature)}`;
}
