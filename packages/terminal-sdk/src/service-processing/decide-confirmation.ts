import type { Confirmation } from '@tallystick/protocol';
import type { Decision } from './decide.ts';
import type { TerminalEvent } from './event.ts';
import type { AwaitedConfirmation, TerminalState } from './state.ts';

type Enrolling = Extract<TerminalState, { kind: 'enrolling' }>;
type Waiting = Enrolling & { readonly confirmation: AwaitedConfirmation };

/** Milliseconds between two questions: a person opens a mail within seconds or not soon. */
const pollAfterMs = (polls: number): number => Math.min(2_000 * 1.25 ** Math.min(polls, 10), 10_000);

/** Refusals that the code itself gives: it is of no use any more, or never was. */
const isOfTheCode = (code: string): boolean => code.startsWith('activation_code_');

const awaited = (told: Confirmation, polls: number): AwaitedConfirmation => {
  const { isOpened: _, serverTime: __, state, ...shown } = told;
  return { ...shown, delivery: state, polls };
};

/** The code is right and waits for the link in a mail: the server is asked where that went. */
export const beginConfirmation = (): Decision => ({
  state: { kind: 'enrolling', step: 'code' },
  effects: [{ type: 'ask-confirmation', resend: false }],
});

const ask = (state: Waiting, asking: 'stands' | 'resend', polls: number): Decision => {
  const { refusal: _, ...calm } = state.confirmation;
  return {
    state: { ...state, confirmation: { ...calm, asking, polls } },
    effects: [{ type: 'stop' }, { type: 'ask-confirmation', resend: asking === 'resend' }],
  };
};

/** What the server told of the link: the enrolment goes on once it was opened, and is asked for again until then. */
export const confirmationTold = (state: Enrolling, told: Confirmation): Decision => {
  if (told.isOpened) {
    return { state: { kind: 'enrolling', step: 'code' }, effects: [{ type: 'reopen-enrolment' }] };
  }
  const polls = (state.confirmation?.polls ?? -1) + 1;
  return {
    state: { kind: 'enrolling', step: 'code', confirmation: awaited(told, polls) },
    effects: [{ type: 'wait', ms: pollAfterMs(polls) }],
  };
};

/** What happens while the link is waited for; undefined: nothing of it. */
export const awaitConfirmation = (state: Waiting, event: TerminalEvent): Decision | undefined => {
  const { confirmation } = state;
  switch (event.type) {
    case 'confirmation':
      return confirmationTold(state, event.confirmation);
    case 'waited':
      return ask(state, 'stands', confirmation.polls);
    case 'recover':
      return confirmation.asking === undefined ? ask(state, 'stands', 0) : undefined;
    case 'resend-confirmation':
      return confirmation.asking === 'resend' ? undefined : ask(state, 'resend', 0);
    case 'failed': {
      if (isOfTheCode(event.refusal.code)) {
        return { state: { kind: 'unenrolled', refusal: event.refusal }, effects: [{ type: 'forget-code' }] };
      }
      const { asking: _, ...rest } = confirmation;
      const polls = confirmation.polls + 1;
      return {
        state: { ...state, confirmation: { ...rest, polls, refusal: event.refusal } },
        effects: [{ type: 'wait', ms: pollAfterMs(polls) }],
      };
    }
    case 'cancel':
      return { state: { kind: 'unenrolled' }, effects: [{ type: 'stop' }, { type: 'forget-code' }] };
    default:
      return;
  }
};

export const isAwaitingConfirmation = (state: Enrolling): state is Waiting =>
  state.confirmation !== undefined;
