/** Where the signed part and the signature of a certificate are, found once: the floor pays for no parsing. */
export function signedPartOf(der: Uint8Array): { tbs: Uint8Array; signature: Uint8Array } {
  const lengthAt = (at: number): [length: number, content: number] => {
    const first = der[at + 1] ?? 0;
    if (first < 0x80) return [first, at + 2];
    const octets = first & 0x7f;
    let length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
    return [length, at + 2 + octets];
  };
  const [, tbsAt] = lengthAt(0);
  const [tbsLength, tbsContent] = lengthAt(tbsAt);
  const algorithmAt = tbsContent + tbsLength;
  const [algorithmLength, algorithmContent] = lengthAt(algorithmAt);
  const [bitsLength, bitsContent] = lengthAt(algorithmContent + algorithmLength);
  return {
    tbs: der.subarray(tbsAt, algorithmAt),
    signature: der.subarray(bitsContent + 1, bitsContent + bitsLength),
  };
}
