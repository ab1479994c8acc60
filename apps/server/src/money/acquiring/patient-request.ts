import type { Message } from '@tallystick/iso8583';
import type { RequestOutcome } from '@tallystick/iso8583/link';
import type { Clock } from '../../platform/clock.ts';
import type { HostLink } from './link.ts';

/** Payments that wait for the link at a time. Those beyond it are told at once: a limit on what an outage may hold in memory. */
const MOST_WAITING = 1_024;

export interface PatientRequestOptions {
  readonly link: Pick<HostLink, 'request' | 'waitUntilReady'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly timeoutMs: number;
  /** How long a payment waits for a link that is down, from its presentation; 0: not at all. */
  readonly linkWaitMs: number;
}

/** What a request came to, and how long it waited for the link. */
export interface PatientOutcome {
  readonly outcome: RequestOutcome;
  readonly waitedMs: number;
}

/** Sends a request that was presented at `since` (Unix milliseconds). */
export type PatientRequest = (message: Message, since: number) => Promise<PatientOutcome>;

/** Whether the link said that the request never left this machine because it is down, so that to try it again sends nothing twice. */
const isDown = (outcome: RequestOutcome): boolean =>
  outcome.kind === 'not-sent' && (outcome.reason === 'not-ready' || outcome.reason === 'disconnected');

/**
 * Makes the function that sends a request over a link which may be down for a moment: it waits for the link, and for no answer.
 *
 * A request that has left is never sent again. None is tried again later than `linkWaitMs` after `since`, however late this process
 * wakes: others take the payment over after its lease, and undo what they cannot know the end of.
 */
export const createPatientRequest = ({
  link,
  clock,
  timeoutMs,
  linkWaitMs,
}: PatientRequestOptions): PatientRequest => {
  let waiting = 0;

  const untilReady = async (withinMs: number): Promise<boolean> => {
    waiting += 1;
    try {
      return await link.waitUntilReady(withinMs);
    } finally {
      waiting -= 1;
    }
  };

  return async (message, since) => {
    const beganAt = clock.now();
    // A clock that is set back makes nobody wait longer.
    const leftMs = (): number => Math.min(linkWaitMs, since + linkWaitMs - clock.now());
    let waitedMs = 0;
    let outcome = await link.request(message, { timeoutMs });
    while (isDown(outcome) && leftMs() > 0 && waiting < MOST_WAITING) {
      const isUp = await untilReady(leftMs());
      waitedMs = clock.now() - beganAt;
      if (!isUp || leftMs() <= 0) break;
      outcome = await link.request(message, { timeoutMs });
    }
    return { outcome, waitedMs };
  };
};
