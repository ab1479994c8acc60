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
type Step = In<'enrolling'>['step'];

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

/** How often an enrolment is begun anew by itself: whoever takes longer than that has gone away. */
const MOST_RENEWALS = 2;

/** The challenge ran out before the server had what answers it. The code is not spent: another challenge is asked for with it. */
const renew = (state: In<'enrolling'>): Decision | undefined => {
  const { unanswered: _, renewals = 0, ...rest } = state;
  if (renewals >= MOST_RENEWALS) return;
  return {
    state: { ...rest, step: 'code', renewals: renewals + 1 },
    effects: [{ type: 'reopen-enrolment' }],
  };
};

/** What asks the server once more what it did not answer. */
const AGAIN = {
  code: 'reopen-enrolment',
  enrolment: 'complete-enrolment',
  personalisation: 'fetch-personalisation',
} as const;

/** The request that enrols is out. */
const isSent = (step: Step): boolean => step === 'enrolment' || step === 'personalisation';

const isRepeated = (step: Step): step is keyof typeof AGAIN => step in AGAIN;

/** Nothing was made of the code so far. */
const isFirstTry = ({ step, renewals }: In<'enrolling'>): boolean =>
  step === 'code' && renewals === undefined;

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

const opened = ({ unanswered: _, ...rest }: In<'enrolling'>, terminal: TerminalName): Decision => ({
  state: { ...rest, step: 'keys', terminal },
  effects: [{ type: 'make-keys' }],
});

/** A step was refused, or has no answer yet. */
const failed = (
  state: In<'enrolling'>,
  { refusal, certainty }: Extract<TerminalEvent, { type: 'failed' }>,
): Decision => {
  const { step, unanswered = 0 } = state;
  if (isFirstTry(state)) {
    // Nothing was made yet, so nothing is destroyed: what the storage may hold is not of this enrolment.
    if (refusal.code === 'activation_unconfirmed') return beginConfirmation();
    return { state: { kind: 'unenrolled', refusal }, effects: [] };
  }
  if (isRepeated(step) && (certainty === 'unknown' || refusal.code === 'too_many_requests')) {
    return {
      state: { ...state, unanswered: unanswered + 1 },
      effects: [{ type: 'wait', ms: pollAfterMs(unanswered) }],
    };
  }
  const renewed = step === 'enrolment' && refusal.code === 'challenge_expired' ? renew(state) : undefined;
  if (renewed) return renewed;
  // The code is spent and the data are true: a clock that is put right, or a newer till, takes them.
  if (step === 'personalisation' && MENDABLE.has(refusal.code)) return block(refusal);
  return { state, effects: [{ type: 'wipe', refusal }] };
};

export const enrolling = (state: In<'enrolling'>, event: TerminalEvent): Decision | undefined => {
  if (isAwaitingConfirmation(state)) return awaitConfirmation(state, event);
  switch (event.type) {
    case 'confirmation':
      return state.step === 'code' ? confirmationTold(state, event.confirmation) : undefined;
    case 'enrolment-opened':
      // The second secret is made only now: after the first was entered and the server knew it.
      if (state.step !== 'code') return;
      return opened(state, event.terminal);
    case 'keys-made': {
      if (state.step !== 'keys') return;
      const inSoftware = state.authenticator === 'software' ? { inSoftware: true } : {};
      return {
        state: { ...state, step: 'attestation' },
        effects: [{ type: 'attest-enrolment', ...inSoftware }],
      };
    }
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
      return failed(state, event);
    case 'waited':
    case 'recover':
      if (!state.unanswered || !isRepeated(state.step)) return;
      return { state, effects: [{ type: 'stop' }, { type: AGAIN[state.step] }] };
    case 'cancel':
      // Once the request is out the server decides, unless it does not answer; before that nothing has been spent but a try.
      if (isSent(state.step) && !state.unanswered) return;
      if (isFirstTry(state)) return { state: { kind: 'unenrolled' }, effects: [{ type: 'stop' }] };
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
