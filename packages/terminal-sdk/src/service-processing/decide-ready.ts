import type { Amount } from '@tallystick/protocol';
import { resumeResponse } from '../tamper/response.ts';
import type { Decision } from './decide.ts';
import { askServer } from './decide-charge.ts';
import { awaitApproval, block } from './decide-enrolment.ts';
import type { PendingPayment, TerminalEvent } from './event.ts';
import { blockCause, type LocalRefusalCode, refuse } from './refusals.ts';
import type { TerminalInfo, TerminalState } from './state.ts';

/** Goes on with a payment that the server knows. Whether its card data left the device or not, the server has the truth. */
const takeUp = (terminal: TerminalInfo, pending: PendingPayment | undefined): Decision | undefined =>
  pending?.paymentId ? askServer(terminal, pending.paymentId, pending.amount) : undefined;

/** The terminal has its data, for the first time or after it was stopped. */
export const personalised = ({
  terminal,
  pending,
}: Extract<TerminalEvent, { type: 'personalised' }>): Decision =>
  takeUp(terminal, pending) ?? {
    state: { kind: 'ready', terminal },
    effects: pending ? [{ type: 'settle' }] : [],
  };

export const starting = (event: TerminalEvent): Decision | undefined => {
  if (event.type === 'failed') {
    return { state: { kind: 'unenrolled', refusal: event.refusal }, effects: [] };
  }
  if (event.type !== 'loaded') return;
  const { loaded } = event;
  switch (loaded.found) {
    case 'nothing':
      return { state: { kind: 'unenrolled' }, effects: [] };
    case 'unusable':
      return { state: { kind: 'starting' }, effects: [{ type: 'wipe', refusal: loaded.refusal }] };
    case 'tampered':
      return resumeResponse(loaded.marker);
    case 'device':
      return awaitApproval(loaded.terminal);
    case 'enrolment':
      return {
        state: { kind: 'enrolling', step: 'enrolment', terminal: loaded.terminal },
        effects: [{ type: 'complete-enrolment' }],
      };
    case 'terminal': {
      const { terminal, pending } = loaded;
      const asked = takeUp(terminal, pending);
      if (asked) return asked;
      const effects = pending ? [{ type: 'settle' } as const] : [];
      if (loaded.block) {
        const stopped = block(loaded.block.refusal, terminal);
        return { state: stopped.state, effects: [...effects, { type: 'check-terminal' }] };
      }
      return { state: { kind: 'ready', terminal }, effects: [...effects, { type: 'check-terminal' }] };
    }
  }
};

const amountRefused = (terminal: TerminalInfo, amount: Amount): LocalRefusalCode | undefined => {
  if (!Number.isSafeInteger(amount.value) || amount.value <= 0) return 'amount_invalid';
  if (amount.currency !== terminal.currency) return 'currency_unsupported';
  return amount.value > terminal.maximumAmount ? 'amount_too_large' : undefined;
};

export const ready = (
  state: Extract<TerminalState, { kind: 'ready' }>,
  event: TerminalEvent,
): Decision | undefined => {
  const { terminal } = state;
  switch (event.type) {
    case 'charge': {
      const refused = amountRefused(terminal, event.amount);
      if (refused) {
        // The limit held may be an old one: the server is asked, so that the next try goes by the newest.
        const effects = refused === 'amount_invalid' ? [] : [{ type: 'check-terminal' } as const];
        return { state: { kind: 'ready', terminal, refusal: refuse(refused) }, effects };
      }
      const asked = {
        amount: event.amount,
        ...(event.reference === undefined ? {} : { reference: event.reference }),
      };
      return {
        state: { kind: 'charging', terminal, step: 'intent', retries: 0, ...asked },
        effects: [{ type: 'stop' }, { type: 'create-payment', ...asked }],
      };
    }
    case 'acknowledge':
      return state.refusal ? { state: { kind: 'ready', terminal }, effects: [] } : undefined;
    case 'check-approval':
      return { state, effects: [{ type: 'check-terminal' }] };
    case 'terminal-status':
      if (event.status !== 'active') return;
      return {
        state,
        effects: [
          ...(event.renew ? [{ type: 'fetch-personalisation' } as const] : []),
          ...(event.checkDue ? [{ type: 'check-device' } as const] : []),
        ],
      };
    case 'data-behind':
      return { state, effects: [{ type: 'fetch-personalisation' }] };
    case 'personalised':
      return { state: { ...state, terminal: event.terminal }, effects: [] };
    case 'failed':
      // Only what stops the terminal matters here: an outage will be told when a payment needs the server.
      return blockCause(event.refusal) ? block(event.refusal, terminal) : undefined;
    default:
      return;
  }
};
