import type { PackError } from '../errors.ts';
import type { Message } from '../message.ts';
import type { LinkError } from './errors.ts';
import type { NotSentReason, RequestOutcome } from './link-types.ts';

/** A request that has no outcome yet. */
export interface Pending {
  readonly message: Message;
  readonly key: string;
  readonly startedAt: number;
  readonly settle: (outcome: RequestOutcome) => void;
  cancelTimer: () => void;
  /** The number of the message on its connection; 0 while it is queued. */
  sequence: number;
  isSettled: boolean;
}

/** Those that are not about the link itself. */
export function businessOf(requests: ReadonlyMap<string, Pending>): Pending[] {
  return [...requests.values()].filter(({ message }) => message.mti[1] !== '8');
}

/** The outcome of what never left. */
export function notSent(reason: NotSentReason, error?: PackError | LinkError): Promise<RequestOutcome> {
  return Promise.resolve(error ? { kind: 'not-sent', reason, error } : { kind: 'not-sent', reason });
}
