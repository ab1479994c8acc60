/** Decimal digits packed two a byte (EMV format n) as text, or undefined when a half byte is no digit. */
export const bcdDigits = (bytes: Uint8Array): string | undefined => {
  const text = bytes.toHex();
  return /^[0-9]*$/.test(text) ? text : undefined;
};
