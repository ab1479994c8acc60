import { timeOfId } from '@tallystick/protocol';
import { type Challenges, type Moment, SKEW_MS } from './challenge.ts';

/** Maximum number of devices whose last answer is remembered; for others the clocks decide, with a margin. */
const CAPACITY = 16_384;

/** A counter that was accepted here, and the moment at which its answer came in. */
interface Accepted {
  readonly counter: bigint;
  readonly moment: Moment;
}

/** The counter that was accepted last by any process, and when by its clock. */
export interface LastCounter {
  readonly counter: bigint;
  readonly answeredAt: Date;
}

/**
 * Distinguishes a counter that was set back from answers that arrived out of order. A device increments its counter when it signs, and signs a
 * challenge only after it was issued: a lower counter for a challenge that was issued after a higher counter had arrived shows that the storage
 * was copied. If one process handled both, the order of its challenges is exact. Otherwise the clocks of the two processes are compared, with
 * the allowed skew as a margin.
 */
export const createCounterOrder = (challenges: Pick<Challenges, 'moment' | 'madeAfter'>) => {
  const accepted = new Map<string, Accepted>();

  return {
    /** Now; taken when an answer comes in. */
    moment: (): Moment => challenges.moment(),

    /** Notes a counter that was accepted here. */
    accept(deviceId: string, counter: number, moment: Moment): void {
      const known = accepted.get(deviceId);
      if (known !== undefined && known.counter >= BigInt(counter)) return;
      accepted.delete(deviceId);
      if (accepted.size >= CAPACITY) {
        const [oldest] = accepted.keys();
        if (oldest !== undefined) accepted.delete(oldest);
      }
      accepted.set(deviceId, { counter: BigInt(counter), moment });
    },

    /** @returns the counter that had been accepted when the challenge of an answer with this one was made, if that shows a copy */
    copiedAfter(
      answer: {
        readonly deviceId: string;
        readonly counter: number;
        readonly challengeId: string;
        readonly challenge: string;
      },
      last: LastCounter | undefined,
    ): bigint | undefined {
      const { deviceId, counter, challengeId, challenge } = answer;
      const here = accepted.get(deviceId);
      if (here !== undefined && here.counter >= BigInt(counter)) {
        if (challenges.madeAfter(challengeId, challenge, here.moment) === true) return here.counter;
      }
      if (last === undefined || timeOfId(challengeId) <= last.answeredAt.getTime() + SKEW_MS)
        return undefined;
      return last.counter;
    },
  };
};
export type CounterOrder = ReturnType<typeof createCounterOrder>;
