import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from './codec.ts';
import { describe as describeMessage } from './describe.ts';
import { UnpackError } from './errors.ts';
import { LinkError } from './link/errors.ts';
import { FrameReader } from './link/framing.ts';
import { DIALECTS } from './testing/specs.ts';

// What once broke the codec is kept as one file of hex digits each, and tried first.
const CRASHES = new URL('../fuzz-crashes/', import.meta.url);
const MESSAGES = new URL('../../../vectors/iso8583/moov-messages/', import.meta.url);

const codecs = DIALECTS.map((spec) => compile(spec));

function attempt(input: Uint8Array): void {
  for (const codec of codecs) {
    try {
      const message = codec.unpack(input);
      expect(codec.unpack(codec.pack(message))).toEqual(message);
      describeMessage(message, codec.spec);
    } catch (error) {
      if (!(error instanceof UnpackError)) throw new Error(`crash by ${input.toHex()}`, { cause: error });
      describeMessage(error.partial, codec.spec);
      expect(error.offset).toBeLessThanOrEqual(input.length);
    }
  }
  try {
    new FrameReader('binary-2', 4096).push(input, () => true);
  } catch (error) {
    if (!(error instanceof LinkError)) throw new Error(`crash by ${input.toHex()}`, { cause: error });
  }
}

// xorshift32: the same inputs on every run, from the seed in ISO8583_FUZZ_SEED or 1.
function generator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

describe('fuzzing', () => {
  const saved = readdirSync(CRASHES).filter((name) => name.endsWith('.hex'));
  it.each(['none', ...saved])('saved crash: %s', (name) => {
    if (name === 'none') return;
    attempt(Uint8Array.fromHex(readFileSync(new URL(name, CRASHES), 'utf8').trim()));
  });

  it('of real messages with changed, lost and doubled bytes throws only typed errors', () => {
    const random = generator(Number(process.env.ISO8583_FUZZ_SEED ?? 1));
    const rounds = Number(process.env.ISO8583_FUZZ_ROUNDS ?? 400);
    const seeds = readdirSync(MESSAGES)
      .filter((name) => name.endsWith('.dat'))
      .map((name): Uint8Array => readFileSync(new URL(name, MESSAGES)).subarray(0, 600));
    for (const seed of seeds) {
      for (let round = 0; round < rounds; round++) {
        let input = seed.slice();
        for (let change = random() % 4; change >= 0; change--) {
          const at = random() % input.length;
          const kind = random() % 3;
          if (kind === 0) input[at] = random() & 0xff;
          else if (kind === 1) input = input.slice(0, at + 1);
          else input = Uint8Array.from([...input.subarray(0, at), ...input.subarray(at >> 1)]);
        }
        attempt(input);
      }
    }
  });
});
