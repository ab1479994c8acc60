/**
 * Padding methods of ISO/IEC 9797-1:2011, 6.3. 1: zeros up to a whole block. 2: one bit 1, then zeros. 3: a first block with the
 * length of the data in bits, then the data with zeros up to a whole block.
 */
export type MacPaddingMethod = 1 | 2 | 3;

/**
 * Pads data to whole blocks.
 *
 * @param blockBytes block length of the cipher: 8 for DES, 16 for AES
 * @returns at least one block of data, also when it is empty: "a positive integer multiple of n"
 */
export function padForMac(data: Uint8Array, method: MacPaddingMethod, blockBytes = 8): Uint8Array {
  switch (method) {
    case 1:
      return filled(data, blocksOf(Math.max(data.length, 1), blockBytes) * blockBytes, 0);
    case 2: {
      const out = filled(data, blocksOf(data.length + 1, blockBytes) * blockBytes, 0);
      out[data.length] = 0x80;
      return out;
    }
    case 3: {
      const out = filled(data, (1 + blocksOf(Math.max(data.length, 1), blockBytes)) * blockBytes, blockBytes);
      const bits = BigInt(data.length) * 8n;
      for (let index = 0; index < blockBytes; index += 1) {
        out[blockBytes - 1 - index] = Number((bits >> BigInt(8 * index)) & 0xffn);
      }
      return out;
    }
  }
}

const blocksOf = (bytes: number, blockBytes: number): number => Math.ceil(bytes / blockBytes);

function filled(data: Uint8Array, bytes: number, at: number): Uint8Array {
  const out = new Uint8Array(bytes);
  out.set(data, at);
  return out;
}
