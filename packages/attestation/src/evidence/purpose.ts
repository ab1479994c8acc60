/** Every purpose of a challenge. */
export const PURPOSES = ['enrol', 'periodic', 'transaction', 'pin'] as const;

/** What a challenge is for: no answer is good for another purpose. */
export type Purpose = (typeof PURPOSES)[number];
