import type { P256PublicJwk } from '@tallystick/protocol';
import { type KeyStorage, reaches, type Technique } from '../technique.ts';
import type { SignBytes } from './proof.ts';

/** A key that proofs can be signed with. */
export interface ChannelKey {
  readonly publicJwk: P256PublicJwk;
  readonly sign: SignBytes;
  readonly storage: KeyStorage;
}

/** A technique that this device has, and what it costs. */
export interface MeasuredTechnique {
  readonly technique: Technique;
  readonly key: ChannelKey;
  /** Whether the key is a session key that the device key certifies in the token request. */
  readonly session: boolean;
  /** Milliseconds until the key can be used, once. */
  readonly setUpMs: number;
  /** Milliseconds of one signature. */
  readonly signMs: number;
}

const SAMPLES = 3;
const SAMPLE_BYTES = 64;
/** A weaker technique has to save this part of the time of a stronger one to be taken. */
const WORTHWHILE = 0.2;

/** Median milliseconds of a signature: one that warms up, then {@link SAMPLES} that count. @param elapsed Milliseconds of a clock that only rises. */
export const measureSigning = async (sign: SignBytes, elapsed: () => number): Promise<number> => {
  const sample = new Uint8Array(SAMPLE_BYTES);
  await sign(sample);
  const times: number[] = [];
  for (let count = 0; count < SAMPLES; count += 1) {
    const began = elapsed();
    await sign(sample);
    times.push(elapsed() - began);
  }
  return times.sort((a, b) => a - b)[SAMPLES >> 1] ?? 0;
};

/** Milliseconds that a sub-session of so many requests costs with a technique. */
export const costOf = ({ setUpMs, signMs }: MeasuredTechnique, requests: number): number =>
  setUpMs + signMs * requests;

/**
 * The technique for a sub-session of so many expected requests: never below the floor; of the rest the cheapest, but a weaker one only if
 * it saves a fifth. Where nothing reaches the floor, the strongest there is: the server says what is wrong.
 */
export const chooseTechnique = (
  measured: readonly MeasuredTechnique[],
  expectedRequests: number,
  floor: Technique,
): MeasuredTechnique | undefined => {
  const strongestFirst = measured.toSorted((a, b) => (reaches(a.technique, b.technique) ? -1 : 1));
  let chosen = strongestFirst[0];
  for (const candidate of strongestFirst) {
    if (chosen === undefined || !reaches(candidate.technique, floor)) continue;
    const saved = 1 - costOf(candidate, expectedRequests) / Math.max(costOf(chosen, expectedRequests), 1e-9);
    if (candidate !== chosen && saved >= WORTHWHILE) chosen = candidate;
  }
  return chosen;
};
