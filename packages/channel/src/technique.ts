/** Techniques of signing proofs, the weakest first. */
export const TECHNIQUES = ['software', 'certified', 'enclave'] as const;

/**
 * What signs proofs: the device key in its enclave; a key in memory that hardware has vouched for (a session key that the enclave key
 * certified, or a device key that an authenticator attested); or keys that no hardware knows of.
 */
export type Technique = (typeof TECHNIQUES)[number];

/** How a key is kept, as the device says. */
export const KEY_STORAGES = ['enclave', 'non-extractable', 'memory', 'file'] as const;
export type KeyStorage = (typeof KEY_STORAGES)[number];

const strength = (technique: Technique): number => TECHNIQUES.indexOf(technique);

/** Whether a technique is at least as strong as a floor. */
export const reaches = (technique: Technique, floor: Technique): boolean =>
  strength(technique) >= strength(floor);

/** The weaker of two techniques. */
export const weaker = (one: Technique, other: Technique): Technique => (reaches(one, other) ? other : one);
