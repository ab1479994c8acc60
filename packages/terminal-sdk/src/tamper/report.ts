import { SCHEMES } from '@tallystick/attestation/evidence';
import { encodeJsonPart, toBase64Url } from '@tallystick/encoding';
import { TAMPER_REPORT_TYPE, type TamperClaims } from '@tallystick/protocol';
import type { DeviceKeys } from '../trusted-storage/storage.ts';

/** Signs a report with the second secret, in its scheme: a compact JWS that is its own authority, also when the key is gone. */
export const signTamperReport = async (
  claims: TamperClaims,
  { secondSecret, sign }: Pick<DeviceKeys, 'secondSecret' | 'sign'>,
): Promise<string> => {
  const alg = SCHEMES[secondSecret.scheme].jwsAlg;
  const input = `${encodeJsonPart({ alg, typ: TAMPER_REPORT_TYPE })}.${encodeJsonPart(claims)}`;
  return `${input}.${toBase64Url(await sign(new TextEncoder().encode(input)))}`;
};
