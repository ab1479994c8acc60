/** DER as PEM (RFC 7468). */
export const pem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${(der.toBase64().match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;

/** Sixteen random octets as a serial number: positive, and never shorter (RFC 5280, 4.1.2.2). */
export const randomSerial = (): Uint8Array =>
  crypto.getRandomValues(new Uint8Array(16)).map((byte, at) => (at === 0 ? 0x40 | (byte >> 2) : byte));
