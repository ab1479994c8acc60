import type { P256PublicJwk } from '@tallystick/protocol';
import { type KeyStorage, type Technique, weaker } from '../technique.ts';
import { createProofMaker, type ProofMaker, type SignBytes } from './proof.ts';
import { type ChannelKey, chooseTechnique, type MeasuredTechnique, measureSigning } from './technique.ts';

/** The device key, and how session keys are made beside it. */
export interface SubSessionKeys {
  /** Public half of the device key where it signs proofs itself: ES256. Keys of other schemes only certify session keys. */
  readonly publicJwk?: P256PublicJwk | undefined;
  /** Signs with the device key, by its scheme. */
  readonly sign: SignBytes;
  /** What the device key is. Default `software`: what is not said is the least. */
  readonly technique?: Technique | undefined;
  readonly storage?: KeyStorage | undefined;
  /** Makes a session key. Left out, the device key signs all proofs. */
  readonly makeSessionKey?: (() => Promise<ChannelKey>) | undefined;
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
  /** Milliseconds of a clock that only rises, for measuring. */
  readonly elapsed: () => number;
}

/** What a sub-session was begun with, as the token request tells it. */
export interface BindingChoice {
  readonly technique: Technique;
  readonly storage: KeyStorage;
  /** Milliseconds of a signature by each technique that was measured. */
  readonly timings: Readonly<Partial<Record<Technique, number>>>;
  readonly expectedRequests: number;
}

/** The time in which all proofs are by one key: from one token request of the device key to the next. */
export interface SubSession {
  readonly choice: BindingChoice;
  readonly proofs: ProofMaker;
  /** The session key to certify; undefined where the device key itself signs. */
  readonly certified: P256PublicJwk | undefined;
  /** One use, of this sub-session. */
  refreshToken: string | undefined;
  requests: number;
}

/** How many times its expected life a sub-session may last before the choice is made anew. */
const OUTLIVED = 2;

export const hasOutlived = ({ requests, choice }: SubSession): boolean =>
  requests > choice.expectedRequests * OUTLIVED;

const measureAll = async (keys: SubSessionKeys): Promise<MeasuredTechnique[]> => {
  const { publicJwk, sign, elapsed, makeSessionKey, technique = 'software', storage = 'memory' } = keys;
  const measured: MeasuredTechnique[] = [];
  if (publicJwk !== undefined) {
    measured.push({
      technique,
      key: { publicJwk, sign, storage },
      session: false,
      setUpMs: 0,
      // Where there is no choice nothing is measured: an enclave may be slow, or ask a person.
      signMs: makeSessionKey === undefined ? 0 : await measureSigning(sign, elapsed),
    });
  }
  // Beside a key in software another one is no gain.
  if (makeSessionKey !== undefined && (technique === 'enclave' || publicJwk === undefined)) {
    const began = elapsed();
    const key = await makeSessionKey();
    const setUpMs = elapsed() - began;
    measured.push({
      technique: weaker(technique, 'certified'),
      key,
      session: true,
      setUpMs,
      signMs: await measureSigning(key.sign, elapsed),
    });
  }
  return measured;
};

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** Measures what this device can sign with, chooses, and begins a sub-session with that key. */
export const beginSubSession = async (
  keys: SubSessionKeys,
  expectedRequests: number,
  floor: Technique,
): Promise<SubSession> => {
  const measured = await measureAll(keys);
  const chosen = chooseTechnique(measured, expectedRequests, floor);
  if (chosen === undefined) throw new TypeError('A device key that is not ES256 requires session keys');
  const { key, technique, session } = chosen;
  const timed = measured.filter(({ signMs }) => signMs > 0);
  return {
    choice: {
      technique,
      storage: key.storage,
      timings: Object.fromEntries(timed.map(({ technique: name, signMs }) => [name, rounded(signMs)])),
      expectedRequests,
    },
    proofs: createProofMaker({ ...keys, publicJwk: key.publicJwk, sign: key.sign }),
    certified: session ? key.publicJwk : undefined,
    refreshToken: undefined,
    requests: 0,
  };
};
