import { encodeTlv, parseTlv, tlv } from '@tallystick/emv/tlv';
import nodeEmv from 'node-emv';

/** Ours beside a peer, in operations a second. */
export interface BenchResult {
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly unit: string;
}

const ROUNDS = 9;
const ROUND_MS = 70;

/**
 * Parses the same field 55 of 250 bytes with our parser (bytes in) and with npm's `node-emv` (hexadecimal in, as it
 * demands). `emv.tlv.parse` is the tree with values as offsets, made into views when asked for; `emv.tlv.parseAndRead`
 * asks for every value. Rounds alternate, so all see the same noise; the median counts.
 */
export async function benchEmv(): Promise<Record<string, BenchResult>> {
  const de55 = makeField55();
  const hex = de55.toHex().toUpperCase();
  let seen = 0;
  const work = {
    parse: () => {
      for (const element of parseTlv(de55)) seen += element.length;
    },
    parseAndRead: () => {
      for (const element of parseTlv(de55)) seen += element.value.length;
    },
    peer: () => {
      nodeEmv.parse(hex, (objects) => {
        for (const object of objects) seen += object.value.length;
      });
    },
  };
  const rates = { parse: [] as number[], parseAndRead: [] as number[], peer: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of ['parse', 'peer', 'parseAndRead'] as const) {
      const measured = rate(work[name]);
      // The first round warms up.
      if (round >= 0) rates[name].push(measured);
      // Lets timers and the collector of the process in between rounds.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  if (seen === 0) throw new Error('Nothing was parsed');
  const peer = median(rates.peer);
  const result = (ours: number): BenchResult => ({
    ours,
    peer,
    ratio: ours / peer,
    unit: 'parses/s, 250-byte field 55',
  });
  return {
    'emv.tlv.parse': result(median(rates.parse)),
    'emv.tlv.parseAndRead': result(median(rates.parseAndRead)),
  };
}

function rate(work: () => void): number {
  const started = performance.now();
  let count = 0;
  let elapsed = 0;
  do {
    for (let batch = 0; batch < 50; batch++) work();
    count += 50;
    elapsed = performance.now() - started;
  } while (elapsed < ROUND_MS);
  return (count * 1000) / elapsed;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** The objects an acquirer gets, filled up to 250 bytes; every length in the short form, all that the peer reads. */
function makeField55(): Uint8Array {
  const sizes: readonly (readonly [tag: number, bytes: number])[] = [
    [0x9f26, 8],
    [0x9f27, 1],
    [0x9f10, 32],
    [0x9f37, 4],
    [0x9f36, 2],
    [0x95, 5],
    [0x9a, 3],
    [0x9c, 1],
    [0x9f02, 6],
    [0x9f03, 6],
    [0x5f2a, 2],
    [0x82, 2],
    [0x9f1a, 2],
    [0x9f33, 3],
    [0x9f34, 3],
    [0x9f35, 1],
    [0x9f1e, 8],
    [0x84, 7],
    [0x9f09, 2],
    [0x9f41, 4],
    [0x5f34, 1],
    [0x9f6e, 32],
    [0x9f66, 4],
    [0x9f6c, 2],
  ];
  const objects = sizes.map(([tag, bytes]) => tlv(tag, new Uint8Array(bytes).fill(0x11)));
  const missing = 250 - encodeTlv(objects).length;
  return encodeTlv([...objects, tlv(0x9f7c, new Uint8Array(missing - 3).fill(0x22))]);
}
