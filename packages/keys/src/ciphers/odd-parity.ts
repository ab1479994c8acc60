/** Odd parity in the last bit of each byte, as a DES key has it (FIPS 46-3). */
export function withOddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => {
    const seven = byte & 0xfe;
    return seven | (onesIn(seven) % 2 === 0 ? 1 : 0);
  });
}

/** Whether each byte has an odd number of ones. */
export const hasOddParity = (key: Uint8Array): boolean => key.every((byte) => onesIn(byte) % 2 === 1);

function onesIn(byte: number): number {
  let ones = 0;
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1;
  return ones;
}
