import { respond } from '../tamper/response.ts';
import { charging, checking, outcome } from './decide-charge.ts';
import { awaitingApproval, blocked, enrolling, unenrolled } from './decide-enrolment.ts';
import { personalised, ready, starting } from './decide-ready.ts';
import type { Effect, TerminalEvent } from './event.ts';
import type { TerminalState } from './state.ts';

export interface Decision {
  readonly state: TerminalState;
  readonly effects: readonly Effect[];
}

/** The state of a terminal before anything was read from its storage. */
export const START: Decision = { state: { kind: 'starting' }, effects: [{ type: 'load' }] };

const inState = (state: TerminalState, event: TerminalEvent): Decision | undefined => {
  switch (state.kind) {
    case 'starting':
      return starting(event);
    case 'unenrolled':
      return unenrolled(event);
    case 'enrolling':
      return enrolling(state, event);
    case 'awaiting_approval':
      return event.type === 'personalised' ? personalised(event) : awaitingApproval(state, event);
    case 'ready':
      return ready(state, event);
    case 'charging':
      return charging(state, event);
    case 'checking':
      return checking(state, event);
    case 'outcome':
      return outcome(state, event);
    case 'blocked':
      return event.type === 'personalised' ? personalised(event) : blocked(state, event);
    case 'tampered':
      return;
  }
};

/** A terminal may be wiped by a person only while no money is in the air. */
const mayWipe = (state: TerminalState): boolean =>
  state.kind === 'awaiting_approval' ||
  state.kind === 'ready' ||
  state.kind === 'outcome' ||
  state.kind === 'blocked';

/**
 * The service-processing module of a terminal as a pure function: what happens next, and what must be done about it.
 * An event that does not fit the state changes nothing.
 *
 * @param state what the terminal is doing
 * @param event a command of the application or a report of a trusted part
 */
export const decide = (state: TerminalState, event: TerminalEvent): Decision => {
  const response = respond(state, event);
  if (response) return response;
  if (event.type === 'wiped') {
    return {
      state: { kind: 'unenrolled', ...(event.refusal ? { refusal: event.refusal } : {}) },
      effects: [],
    };
  }
  if (event.type === 'wipe') {
    return { state, effects: mayWipe(state) ? [{ type: 'stop' }, { type: 'wipe' }] : [] };
  }
  return inState(state, event) ?? { state, effects: [] };
};
