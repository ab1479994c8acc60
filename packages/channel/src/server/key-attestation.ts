import { KEY_STORAGES, type KeyStorage, TECHNIQUES, type Technique } from '../technique.ts';

/** What a device says about the key that it proves with: in the client assertion, so the device key has signed it. */
export interface KeyAttestation {
  readonly technique: Technique;
  readonly storage: KeyStorage;
  /** Milliseconds of a signature by each technique that the device has measured. */
  readonly timings: Readonly<Partial<Record<Technique, number>>>;
  /** How many requests the sub-session is expected to have. */
  readonly expectedRequests: number;
}

/** What a device that says nothing has said. */
export const NO_ATTESTATION: KeyAttestation = {
  technique: 'software',
  storage: 'memory',
  timings: {},
  expectedRequests: 1,
};

const MS_MAX = 600_000;
const REQUESTS_MAX = 1_000_000_000;

const readTimings = (value: unknown): KeyAttestation['timings'] | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const timings: Partial<Record<Technique, number>> = {};
  for (const [name, ms] of Object.entries(value)) {
    const technique = TECHNIQUES.find((known) => known === name);
    if (technique === undefined || typeof ms !== 'number' || !(ms >= 0 && ms <= MS_MAX)) return undefined;
    timings[technique] = ms;
  }
  return timings;
};

/** Reads the claim `key_attestation`; undefined if it is there and not of its form. */
export const readKeyAttestation = (claim: unknown): KeyAttestation | undefined => {
  if (claim === undefined) return NO_ATTESTATION;
  if (typeof claim !== 'object' || claim === null) return undefined;
  const given = claim as Readonly<Record<string, unknown>>;
  const technique = TECHNIQUES.find((known) => known === given.technique);
  const storage = KEY_STORAGES.find((known) => known === given.storage);
  const timings = readTimings(given.timings);
  const { expected_requests: expectedRequests } = given;
  if (technique === undefined || storage === undefined || timings === undefined) return undefined;
  if (typeof expectedRequests !== 'number' || !Number.isSafeInteger(expectedRequests)) return undefined;
  if (expectedRequests < 1 || expectedRequests > REQUESTS_MAX) return undefined;
  return { technique, storage, timings, expectedRequests };
};
