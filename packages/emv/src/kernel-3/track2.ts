/** Track 2 equivalent data, read. Sensitive. */
export interface Track2 {
  /** Decimal digits, 8 to 19. */
  readonly pan: string;
  /** YYMM. */
  readonly expiry: string;
  readonly serviceCode: string;
}

/**
 * Reads track 2 equivalent data, value of tag 57 (EMV Book 3, Annex A; ISO/IEC 7813): PAN, separator D, expiry, service
 * code, discretionary data, padded with one F to whole bytes.
 *
 * @returns nothing when it is not well-formed
 */
export function parseTrack2(value: Uint8Array): Track2 | undefined {
  const match = /^(\d{8,19})d(\d{4})(\d{3})\d*f?$/.exec(value.toHex());
  if (!match || value.length > 19) return undefined;
  const [, pan = '', expiry = '', serviceCode = ''] = match;
  return { pan, expiry, serviceCode };
}
