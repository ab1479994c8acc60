import type { TamperFinding } from '@tallystick/protocol';
import type { Decision } from '../service-processing/decide.ts';
import type { Effect, TerminalEvent } from '../service-processing/event.ts';
import type { TerminalState } from '../service-processing/state.ts';
import type { TamperMarker } from './marker.ts';

/** Where the response is: the report is being signed, secrets are being destroyed, the server is being told, or all is done. */
export type TamperStep = 'signing' | 'wiping' | 'telling' | 'done';

/** A terminal that was tampered with. It takes no payment, whatever it is asked. */
export interface Tampered {
  readonly kind: 'tampered';
  readonly step: TamperStep;
  readonly seen: readonly TamperFinding[];
  /** From the end of signing on. */
  readonly marker?: TamperMarker;
  /** False if the storage could not be cleared: then a person has to. */
  readonly wiped: boolean;
  /** How often the server was asked without an end. */
  readonly polls: number;
  /** The cause was looked for again and is still there. */
  readonly stillThere: boolean;
}

/** Refusals of a report that pass by themselves; the last two are the device's own, and say nothing of what the server would. */
const PASSING = new Set([
  'too_many_requests',
  'no_answer',
  'answer_unreadable',
  'internal',
  'storage_unavailable',
]);

const retryAfterMs = (polls: number): number => Math.min(1_000 * 1.6 ** Math.min(polls, 12), 60_000);

const begin = (seen: readonly TamperFinding[]): Decision => ({
  state: { kind: 'tampered', step: 'signing', seen, wiped: false, polls: 0, stillThere: false },
  effects: [{ type: 'stop' }, { type: 'sign-tamper-report', seen }],
});

/** Takes up a response that an end of the process interrupted: secrets are gone already, the server may not know. */
export const resumeResponse = (marker: TamperMarker): Decision => {
  const state = {
    kind: 'tampered',
    seen: marker.seen,
    marker,
    wiped: true,
    polls: 0,
    stillThere: false,
  } as const;
  return marker.told === 'unsent'
    ? { state: { ...state, step: 'telling' }, effects: [{ type: 'send-tamper-report' }] }
    : { state: { ...state, step: 'done' }, effects: [] };
};

const settled = (state: Tampered, marker: TamperMarker): Decision => ({
  state: { ...state, step: 'done', marker },
  effects: [{ type: 'keep-tamper-marker', marker }],
});

const later = (state: Tampered): Decision => ({
  state: { ...state, polls: state.polls + 1 },
  effects: [{ type: 'wait', ms: retryAfterMs(state.polls) }],
});

const telling = (state: Tampered, marker: TamperMarker, event: TerminalEvent): Decision | undefined => {
  switch (event.type) {
    case 'tamper-told': {
      const payment = marker.payment && event.end ? { ...marker.payment, end: event.end } : marker.payment;
      // A payment that had reached the server is asked after until it has ended, so that nobody is left in doubt.
      const isOpen = payment?.presented === true && payment.end === undefined && !event.unknown;
      const next: TamperMarker = { ...marker, ...(payment ? { payment } : {}) };
      return isOpen ? later({ ...state, marker: next }) : settled(state, { ...next, told: 'sent' });
    }
    case 'waited':
    case 'recover':
      return { state, effects: [{ type: 'stop' }, { type: 'send-tamper-report' }] };
    case 'failed':
      return event.certainty === 'unknown' || PASSING.has(event.refusal.code)
        ? later(state)
        : settled(state, { ...marker, told: 'refused' });
    default:
      return;
  }
};

const inResponse = (state: Tampered, event: TerminalEvent): Decision | undefined => {
  const { step, marker } = state;
  switch (step) {
    case 'signing':
      if (event.type !== 'tamper-signed') return;
      return {
        state: { ...state, step: 'wiping', marker: event.marker },
        effects: [{ type: 'wipe-tampered', marker: event.marker }],
      };
    case 'wiping': {
      if (event.type !== 'tamper-wiped' || !marker) return;
      const wiped: Tampered = { ...state, wiped: event.done };
      const effects: Effect[] = marker.told === 'unsent' ? [{ type: 'send-tamper-report' }] : [];
      return { state: { ...wiped, step: effects.length > 0 ? 'telling' : 'done' }, effects };
    }
    case 'telling':
      return marker && telling(state, marker, event);
    case 'done':
      // Nothing goes on here before every secret is gone.
      if (event.type === 'acknowledge' && !state.wiped && marker) {
        return { state: { ...state, step: 'wiping' }, effects: [{ type: 'wipe-tampered', marker }] };
      }
      if (event.type === 'acknowledge') return { state, effects: [{ type: 'look-again' }] };
      if (event.type !== 'looked') return;
      return event.seen.length > 0
        ? { state: { ...state, seen: event.seen, stillThere: true }, effects: [] }
        : { state: { kind: 'unenrolled' }, effects: [{ type: 'forget-tamper-marker' }] };
  }
};

/**
 * The response to tampering (systems.md sections 1.5 and 14) as a pure function: stop at once, sign the report, destroy every secret, tell
 * the server until it has answered, and stay stopped with an explanation until the cause is gone.
 *
 * @returns what happens next; undefined: the event is none of the response's
 */
export const respond = (state: TerminalState, event: TerminalEvent): Decision | undefined => {
  if (state.kind === 'tampered') return inResponse(state, event) ?? { state, effects: [] };
  return event.type === 'tampered' ? begin(event.seen) : undefined;
};
