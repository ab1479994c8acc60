import { timingSafeEqual } from 'node:crypto';
import { type Challenge, type Purpose, timeOfId } from '@tallystick/protocol';
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
export const SKEW_MS = 5_000;
const OURS = 8;
const PLACE = 8;
const BOUND = 16;

/** A moment of this process: how many challenges it has made. */
export type Moment = number;

/**
 * Challenges that are stored nowhere. The 32 bytes are a keyed digest of the id, 8 bytes, which shows that the challenge is ours; its place,
 * 8 bytes under a keyed mask: which process made it, and as which of its challenges; and a keyed digest of id, place and everything that
 * it is bound to, 16 bytes. The id carries its birth and 80 random bits, so no two are alike.
 */
export const createChallenges = ({
  keys,
  ids,
  clock,
  randomness,
}: Pick<Platform, 'keys' | 'ids' | 'clock' | 'randomness'>) => {
  const process = Buffer.from(randomness.bytes(4)).readUInt32BE();
  let made: Moment = 0;

  /** The digest of the id, and the mask of the place. */
  const headOf = (id: string): Buffer =>
    Buffer.from(keys.digest('challenge', `id\n${id}`).subarray(0, OURS + PLACE));
  /** Puts the mask on the place, or takes it off. */
  const masked = (head: Buffer, place: Uint8Array): Buffer =>
    Buffer.from(place.map((byte, at) => byte ^ (head[OURS + at] ?? 0)));
  const bytesOf = (
    id: string,
    head: Buffer,
    hidden: Buffer,
    { deviceId, purpose, payment }: ChallengeBinding,
  ): Buffer => {
    const input = `bound\n${id}\n${hidden.toString('hex')}\n${deviceId}\n${purpose}\n${payment?.id ?? ''}\n${payment?.amount ?? ''}\n${payment?.currency ?? ''}`;
    const bound = keys.digest('challenge', input).subarray(0, BOUND);
    return Buffer.concat([head.subarray(0, OURS), hidden, bound]);
  };
  const hiddenIn = (given: Buffer): Buffer => given.subarray(OURS, OURS + PLACE);

  return {
    /** Now, for `madeAfter`. */
    moment: (): Moment => made,

    /** Whether a challenge that was found good was made after a moment of this process; undefined: another process made it. */
    madeAfter(id: string, value: string, moment: Moment): boolean | undefined {
      const place = masked(headOf(id), hiddenIn(Buffer.from(value, 'base64url')));
      return place.readUInt32BE(0) === process ? place.readUInt32BE(4) > moment : undefined;
    },

    make(binding: ChallengeBinding): Challenge {
      const now = clock.now();
      const id = ids.make('challenge');
      made += 1;
      const place = Buffer.alloc(PLACE);
      place.writeUInt32BE(process, 0);
      place.writeUInt32BE(made >>> 0, 4);
      const head = headOf(id);
      return {
        id,
        value: bytesOf(id, head, masked(head, place), binding).toString('base64url'),
        purpose: binding.purpose,
        ...(binding.payment === undefined ? {} : { paymentId: binding.payment.id }),
        expiresAt: new Date(now + CHALLENGE_LIFE_MS).toISOString(),
        serverTime: new Date(now).toISOString(),
      };
    },

    /** Verifies the value that a device gives back for a challenge id, against what it says that it was made for. */
    verify(id: string, value: string, binding: ChallengeBinding): ChallengeFinding {
      const given = Buffer.from(value, 'base64url');
      if (given.length !== OURS + PLACE + BOUND) return 'unknown';
      const own = bytesOf(id, headOf(id), hiddenIn(given), binding);
      if (!timingSafeEqual(given.subarray(0, OURS), own.subarray(0, OURS))) return 'unknown';
      const age = clock.now() - timeOfId(id);
      if (age < -SKEW_MS) return 'unknown';
      if (age >= CHALLENGE_LIFE_MS) return 'expired';
      return timingSafeEqual(given, own) ? 'good' : 'foreign';
    },
  };
};
export type Challenges = ReturnType<typeof createChallenges>;
