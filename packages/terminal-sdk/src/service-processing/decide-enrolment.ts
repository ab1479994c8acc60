import type { Decision } from './decide.ts';
import {
  awaitConfirmation,
  beginConfirmation,
  confirmationTold,
  isAwaitingConfirmation,
} from './decide-confirmation.ts';
import type { TerminalEvent } from './event.ts';
import { blockCause } from './refusals.ts';
import type { Refusal, TerminalInfo, TerminalName, TerminalState } from './state.ts';

type In<K extends TerminalState['kind']> = Extract<TerminalState, { kind: K }>;

/** Milliseconds between two questions to the server, longer each time. */
const pollAfterMs = (polls: number): number => Math.min(2_000 * 1.4 ** Math.min(polls, 12), 20_000);

export const unenrolled = (event: TerminalEvent): Decision | undefined => {
  if (event.type !== 'enrol') return;
  return {
    state: { kind: 'enrolling', step: 'code' },
    effects: [{ type: 'open-enrolment', terminalNumber: event.terminalNumber, secret: event.secret }],
  };
};

/** Waits for an operator, asking at once and then ever more rarely. */
export const awaitApproval = (terminal: TerminalName): Decision => ({
  state: { kind: 'awaiting_approval', terminal, checking: true, polls: 0 },
  effects: [{ type: 'check-terminal' }],
});

/** Stops the terminal: shows why, and asks the server from time to time whether it may go on. */
export const block = (refusal: Refusal, terminal?: TerminalInfo): Decision => ({
  state: {
    kind: 'blocked',
    cause: blockCause(refusal) ?? 'unrecognised',
    refusal,
    ...(terminal ? { terminal } : {}),
    checking: false,
    polls: 0,
  },
  effects: [{ type: 'wait', ms: pollAfterMs(4) }],
});

const MENDABLE: ReadonlySet<string> = new Set(['personalisation_expired', 'software_outdated']);

/** The request that enrols is out. */
const isSent = (step: In<'enrolling'>['step']): boolean => step === 'enrolment' || step === 'personalisation';

/** The device has nothing that could vouch for it: its person is told, and in test mode goes on with evidence made in software. */
const withoutAuthenticator = (
  state: In<'enrolling'>,
  event: 'authenticator-absent' | 'use-software-authenticator',
): Decision | undefined => {
  if (state.step !== 'attestation') return;
  if (event === 'authenticator-absent') {
    return { state: { ...state, authenticator: 'absent' }, effects: [] };
  }
  // Live mode would refuse it: nothing is made that cannot be of use.
  if (state.authenticator !== 'absent' || state.terminal?.mode !== 'test') return;
  return {
    state: { ...state, authenticator: 'software' },
    effects: [{ type: 'attest-enrolment', inSoftware: true }],
  };
};

export const enrolling = (state: In<'enrolling'>, event: TerminalEvent): Decision | undefined => {
  if (isAwaitingConfirmation(state)) return awaitConfirmation(state, event);
  switch (event.type) {
    case 'confirmation':
      return state.step === 'code' ? confirmationTold(state, event.confirmation) : undefined;
    case 'enrolment-opened':
      // The second secret is made only now: after the first was entered and the server knew it.
      if (state.step !== 'code') return;
      return {
        state: { kind: 'enrolling', step: 'keys', terminal: event.terminal },
        effects: [{ type: 'make-keys' }],
      };
    case 'keys-made':
      if (state.step !== 'keys') return;
      return { state: { ...state, step: 'attestation' }, effects: [{ type: 'attest-enrolment' }] };
    case 'authenticator-absent':
    case 'use-software-authenticator':
      return withoutAuthenticator(state, event.type);
    case 'evidence-made':
      if (state.step !== 'attestation') return;
      return { state: { ...state, step: 'enrolment' }, effects: [{ type: 'complete-enrolment' }] };
    case 'enrolled':
      if (state.step !== 'enrolment' || !state.terminal) return;
      if (event.status === 'awaiting_approval') return awaitApproval(state.terminal);
      return {
        state: { kind: 'enrolling', terminal: state.terminal, step: 'personalisation' },
        effects: [{ type: event.personalised ? 'personalise' : 'fetch-personalisation' }],
      };
    case 'personalised':
      if (state.step !== 'personalisation') return;
      return { state: { kind: 'ready', terminal: event.terminal }, effects: [] };
    case 'failed':
      // Nothing was made yet, so nothing is destroyed: what the storage may hold is not of this enrolment.
      if (state.step === 'code' && event.refusal.code === 'activation_unconfirmed')
        return beginConfirmation();
      if (state.step === 'code')
        return { state: { kind: 'unenrolled', refusal: event.refusal }, effects: [] };
      if (
        isSent(state.step) &&
        (event.certainty === 'unknown' || event.refusal.code === 'too_many_requests')
      ) {
        const { unanswered = 0 } = state;
        return {
          state: { ...state, unanswered: unanswered + 1 },
          effects: [{ type: 'wait', ms: pollAfterMs(unanswered) }],
        };
      }
      // The code is spent and the data are true: a clock that is put right, or a newer till, takes them.
      if (state.step === 'personalisation' && MENDABLE.has(event.refusal.code)) return block(event.refusal);
      return { state, effects: [{ type: 'wipe', refusal: event.refusal }] };
    case 'waited':
    case 'recover':
      if (!state.unanswered) return;
      return {
        state,
        effects: [
          { type: 'stop' },
          { type: state.step === 'enrolment' ? 'complete-enrolment' : 'fetch-personalisation' },
        ],
      };
    case 'cancel':
      // Once the request is out the server decides, unless it does not answer; before that nothing has been spent but a try.
      if (isSent(state.step) && !state.unanswered) return;
      if (state.step === 'code') return { state: { kind: 'unenrolled' }, effects: [{ type: 'stop' }] };
      return { state, effects: [{ type: 'stop' }, { type: 'wipe' }] };
    default:
      return;
  }
};

export const awaitingApproval = (
  state: In<'awaiting_approval'>,
  event: TerminalEvent,
): Decision | undefined => {
  const { refusal: _, ...calm } = state;
  const again = (refusal?: Refusal): Decision => ({
    state: { ...calm, checking: false, polls: state.polls + 1, ...(refusal ? { refusal } : {}) },
    effects: [{ type: 'wait', ms: pollAfterMs(state.polls) }],
  });
  switch (event.type) {
    case 'waited':
      return { state: { ...state, checking: true }, effects: [{ type: 'check-terminal' }] };
    case 'check-approval':
      if (state.checking) return;
      return {
        state: { ...state, checking: true, polls: 0 },
        effects: [{ type: 'stop' }, { type: 'check-terminal' }],
      };
    case 'terminal-status':
      if (event.status === 'active') {
        return { state: { ...calm, checking: true }, effects: [{ type: 'fetch-personalisation' }] };
      }
      return again();
    case 'failed':
      if (event.refusal.code === 'terminal_awaiting_approval') return again();
      if (event.refusal.code === 'terminal_retired') {
        return { state, effects: [{ type: 'wipe', refusal: event.refusal }] };
      }
      return again(event.refusal);
    default:
      return;
  }
};

export const blocked = (state: In<'blocked'>, event: TerminalEvent): Decision | undefined => {
  const again = (refusal: Refusal): Decision => ({
    state: {
      ...state,
      refusal,
      cause: blockCause(refusal) ?? state.cause,
      checking: false,
      polls: state.polls + 1,
    },
    effects: [{ type: 'wait', ms: pollAfterMs(state.polls + 4) }],
  });
  switch (event.type) {
    case 'waited':
      return { state: { ...state, checking: true }, effects: [{ type: 'check-terminal' }] };
    case 'check-approval':
      if (state.checking) return;
      return {
        state: { ...state, checking: true, polls: 0 },
        effects: [{ type: 'stop' }, { type: 'check-terminal' }],
      };
    case 'terminal-status':
      // Whatever stopped it, the data are fetched anew: what is held may be what was wrong.
      if (event.status === 'active') return { state, effects: [{ type: 'fetch-personalisation' }] };
      return again(state.refusal);
    case 'failed':
      // An outage says nothing new about why the terminal was stopped; a wrong clock is why its data seem to have run out.
      return again(
        blockCause(event.refusal) === undefined && event.refusal.code !== 'device_clock_wrong'
          ? state.refusal
          : event.refusal,
      );
    default:
      return;
  }
};
