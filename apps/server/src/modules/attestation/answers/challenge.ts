import { timingSafeEqual } from 'node:crypto';
import type { Challenge, Purpose } from '@tallystick/protocol';
import type { Platform } from '../../../platform/platform.ts';

/** What a challenge is made for. */
export interface ChallengeBinding {
  readonly deviceId: string;
  readonly purpose: Purpose;
  readonly payment?: {
    readonly id: string;
    /** Minor units, decimal digits. */
    readonly amount: string;
    readonly currency: string;
  };
}

export type ChallengeFinding = 'good' | 'unknown' | 'expired' | 'foreign';

/** How long a challenge may be answered, in milliseconds. */
const CHALLENGE_LIFE_MS = 60_000;
/** How far the clock of the server process that made it may be ahead of ours. */
const SKEW_MS = 5_000;
const HALF = 16;
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Unix milliseconds at which a prefixed id was made, from its first ten digits. */
const bornAt = (id: string): number => {
  let time = 0;
  for (const digit of id.slice(id.indexOf('_') + 1).slice(0, 10)) time = time * 32 + DIGITS.indexOf(digit);
  return time;
};

/**
 * Challenges that are stored nowhere. The 32 bytes are two keyed digests of 16: one of the id alone, which shows that the challenge is
 * ours, and one of the id and everything that it is bound to. The id carries its birth and 80 random bits, so no two are alike.
 */
export const createChallenges = ({ keys, ids, clock }: Pick<Platform, 'keys' | 'ids' | 'clock'>) => {
  const bytesOf = (id: string, { deviceId, purpose, payment }: ChallengeBinding): Buffer =>
    Buffer.concat([
      keys.digest('challenge', `id\n${id}`).subarray(0, HALF),
      keys
        .digest(
          'challenge',
          `bound\n${id}\n${deviceId}\n${purpose}\n${payment?.id ?? ''}\n${payment?.amount ?? ''}\n${payment?.currency ?? ''}`,
        )
        .subarray(0, HALF),
    ]);

  return {
    make(binding: ChallengeBinding): Challenge {
      const now = clock.now();
      const id = ids.make('challenge');
      return {
        id,
        value: bytesOf(id, binding).toString('base64url'),
        purpose: binding.purpose,
        ...(binding.payment === undefined ? {} : { paymentId: binding.payment.id }),
        expiresAt: new Date(now + CHALLENGE_LIFE_MS).toISOString(),
        serverTime: new Date(now).toISOString(),
      };
    },

    /** Judges the value that a device gives back for a challenge id, against what it says that it was made for. */
    judge(id: string, value: string, binding: ChallengeBinding): ChallengeFinding {
      const given = Buffer.from(value, 'base64url');
      const own = bytesOf(id, binding);
      if (given.length !== own.length || !timingSafeEqual(given.subarray(0, HALF), own.subarray(0, HALF))) {
        return 'unknown';
      }
      const age = clock.now() - bornAt(id);
      if (age < -SKEW_MS) return 'unknown';
      if (age >= CHALLENGE_LIFE_MS) return 'expired';
      return timingSafeEqual(given.subarray(HALF), own.subarray(HALF)) ? 'good' : 'foreign';
    },
  };
};
export type Challenges = ReturnType<typeof createChallenges>;
