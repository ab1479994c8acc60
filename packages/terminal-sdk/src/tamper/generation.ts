import type { TamperFinding } from '@tallystick/protocol';
import type { Generation, TrustedStorage } from '../trusted-storage/storage.ts';
import { finding, type SlowDetector } from './detectors.ts';

/** A second, small place to keep a text, apart from trusted storage: who copies or puts back the one has to know of the other. */
export interface BesidePlace {
  get(): string | undefined;
  set(text: string): void;
}

export interface GenerationDependencies {
  readonly storage: Pick<TrustedStorage, 'read' | 'write'>;
  readonly beside: BesidePlace;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new generation, unguessable. */
  readonly make: () => string;
  /** Runs one at a time, over every page of the till. */
  readonly alone: <T>(act: () => Promise<T>) => Promise<T>;
}

const SEPARATOR = ' ';
/** Starts by which what stands beside may be behind. */
const EARLIER_MAX = 8;

const namesAny = (beside: string, values: readonly string[]): boolean =>
  beside.split(SEPARATOR).some((value) => values.includes(value));

const compareGenerations = (
  held: Generation,
  beside: string | undefined,
  now: number,
  driftMs: number,
): TamperFinding[] => {
  const seen: TamperFinding[] = [];
  // People and browsers clear the data of a site by halves; so what is missing beside is a sign and no proof.
  if (beside === undefined) seen.push(finding('clone', 'storage generation is missing', false));
  else if (!namesAny(beside, [held.value])) {
    // Browsers write what stands beside later than what they store, and lose it when the power fails: it may be behind, never ahead.
    const isBehind = namesAny(beside, held.earlier ?? []);
    seen.push(finding('clone', isBehind ? 'storage generation is behind' : 'storage generation', !isBehind));
  }
  // Between two starts the network puts clocks right as well, so this cannot be told from tampering.
  if (held.at - now > driftMs) seen.push(finding('clock', 'back since the last start', false));
  return seen;
};

/**
 * The generation of the storage, which changes at each start, in two places. Trusted storage of another generation than what stands
 * beside it was copied alone, or put back to an older state. Beside is written first, with the old one and the new one, so that being killed
 * in between is not taken for tampering.
 */
export const generationDetector = ({
  storage,
  beside,
  now,
  make,
  alone,
}: GenerationDependencies): SlowDetector => {
  /** The device whose generation was turned since this start. */
  let turned: string | undefined;
  return ({ clockDriftMs }) =>
    alone(async () => {
      const deviceId = (await storage.read('device'))?.deviceId;
      if (deviceId === undefined || deviceId === turned) return [];
      const found = await storage.read('generation');
      const held = found?.deviceId === deviceId ? found : undefined;
      const seen = held ? compareGenerations(held, beside.get(), now(), clockDriftMs) : [];
      if (seen.some(({ sure }) => sure)) return seen;
      const value = make();
      beside.set(held ? [held.value, value].join(SEPARATOR) : value);
      const earlier = held ? [...(held.earlier ?? []), held.value].slice(-EARLIER_MAX) : [];
      await storage.write('generation', { deviceId, value, at: now(), earlier });
      beside.set(value);
      turned = deviceId;
      return seen;
    });
};
