import { toBase64Url } from '@tallystick/attestation/evidence';
import { TAMPER_REPORT_TYPE, type TamperClaims } from '@tallystick/protocol';
import type { DeviceKeys } from '../trusted-storage/storage.ts';

const part = (value: object): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));

/** Signs a report with the device key: a compact JWS that is its own authority, also when the key is gone. */
export const signTamperReport = async (claims: TamperClaims, keys: DeviceKeys): Promise<string> => {
  const input = `${part({ alg: 'ES256', typ: TAMPER_REPORT_TYPE })}.${part(claims)}`;
  return `${input}.${toBase64Url(await keys.sign(new TextEncoder().encode(input)))}`;
};
