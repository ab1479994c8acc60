import type { Check, ProblemCode } from '@tallystick/protocol';

export type ChallengeFault = 'unknown' | 'expired' | 'foreign' | 'used';

/** What a challenge that cannot be answered is refused with. */
export const CHALLENGE_REFUSALS = {
  unknown: 'challenge_unknown',
  expired: 'challenge_expired',
  foreign: 'challenge_foreign',
  used: 'challenge_used',
} as const satisfies Record<ChallengeFault, ProblemCode>;

const WORDS: Readonly<Record<ChallengeFault, readonly [evidence: string, remedy: string]>> = {
  unknown: ['not issued by this server', 'Request a new challenge.'],
  expired: ['expired', 'Request a new challenge and answer it within a minute.'],
  foreign: [
    'issued for another device, purpose or payment',
    'Answer it with the device, and for the purpose and payment, that it was issued for.',
  ],
  used: ['already answered', 'Request a new challenge.'],
};

/** The check that a challenge did not pass. */
export const challengeCheck = (fault: ChallengeFault): Check => ({
  id: 'transaction.challenge',
  status: 'contraindicated',
  evidence: WORDS[fault][0],
  rule: 'The challenge was issued by this server, is unexpired and unused, and is for this device, purpose and payment.',
  remedy: WORDS[fault][1],
});

const COUNTER: Check = {
  id: 'transaction.counter',
  status: 'contraindicated',
  evidence: 'the counter did not increase',
  rule: 'The device counter must increase.',
  remedy: 'Reset the terminal and enrol it again: its storage was copied or restored to an older state.',
};

/** Told apart from a counter that fell back: a device takes that one for a copy of its storage, and stops itself. */
const OVERTAKEN: Check = {
  id: 'transaction.overtaken',
  status: 'contraindicated',
  evidence: 'a later answer of this device was processed first',
  rule: COUNTER.rule ?? '',
  remedy: 'Request a new challenge and answer it.',
};

/** The checks of an answer whose counter turned out not to rise. */
export const withCounterRefused = (checks: readonly Check[], why: 'copied' | 'overtaken'): Check[] => [
  ...checks.filter(({ id }) => id !== COUNTER.id),
  why === 'copied' ? COUNTER : OVERTAKEN,
];
