/** How the second secret signs: in an enclave (`es256`, ML-DSA of FIPS 204), or with a secret that is shared with the server. */
export type DeviceKeyScheme = 'es256' | 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87' | 'hmac-sha256';
export type MlDsaScheme = Exclude<DeviceKeyScheme, 'es256' | 'hmac-sha256'>;

export interface SchemeFacts {
  /** `alg` of a JWS by such a key: RFC 7518, and RFC 9964 for ML-DSA. */
  readonly jwsAlg: 'ES256' | 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87' | 'HS256';
  /** Length of a signature, in bytes: every scheme has one length only. */
  readonly signatureBytes: number;
  /** Length of `pub` of an AKP JWK, in bytes (FIPS 204, table 2). */
  readonly publicBytes?: number;
}

export const SCHEMES: Readonly<Record<DeviceKeyScheme, SchemeFacts>> = {
  es256: { jwsAlg: 'ES256', signatureBytes: 64 },
  'ml-dsa-44': { jwsAlg: 'ML-DSA-44', signatureBytes: 2_420, publicBytes: 1_312 },
  'ml-dsa-65': { jwsAlg: 'ML-DSA-65', signatureBytes: 3_309, publicBytes: 1_952 },
  'ml-dsa-87': { jwsAlg: 'ML-DSA-87', signatureBytes: 4_627, publicBytes: 2_592 },
  'hmac-sha256': { jwsAlg: 'HS256', signatureBytes: 32 },
};

/** Every scheme that a device key may be of, the default first. */
export const DEVICE_KEY_SCHEMES: readonly DeviceKeyScheme[] = [
  'es256',
  'ml-dsa-44',
  'ml-dsa-65',
  'ml-dsa-87',
  'hmac-sha256',
];

/** Whether a value from outside names a scheme. */
export const isDeviceKeyScheme = (value: unknown): value is DeviceKeyScheme =>
  DEVICE_KEY_SCHEMES.some((scheme) => scheme === value);
