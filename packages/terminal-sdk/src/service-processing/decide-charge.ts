import type { Amount, Payment } from '@tallystick/protocol';
import type { PinEntryEnd } from '../trusted-ui/pin-entry.ts';
import type { Decision } from './decide.ts';
import { block } from './decide-enrolment.ts';
import type { CardResult, Effect, TerminalEvent } from './event.ts';
import { blockCause, type LocalRefusalCode, refuse } from './refusals.ts';
import type { Charging, PaymentResult, Refusal, TerminalInfo, TerminalState } from './state.ts';

/**
 * How often a request that may be repeated is repeated when no answer comes: over more than 15 seconds, longer than a server takes to
 * start again. Meanwhile the application says that it is tried again, and the merchant may cancel.
 */
const RETRIES_MAX = 10;
/**
 * How long one step may wait for a server that takes requests and does not answer, in milliseconds: the last request begins within it.
 * A person gives up at about that time, and nothing was charged yet.
 */
const PATIENCE_MS = 20_000;
const retryAfterMs = (retries: number): number => Math.min(400 * 2 ** retries, 2_000);

/** How often a card may be held again before the payment is given up. */
const TAPS_MAX = 9;

/** A ticket is not used in its last moments: it has to reach the server alive. */
const TICKET_MARGIN_MS = 5_000;

/** The result that an application is shown for a payment that has ended; nothing for one that has not. */
const resultOf = (payment: Payment): PaymentResult | undefined => {
  const { status } = payment;
  if (status === 'created' || status === 'presented') return;
  return {
    verdict: status,
    amount: payment.amount,
    paymentId: payment.id,
    ...(payment.reason ? { reason: payment.reason } : {}),
    ...(payment.card ? { card: payment.card } : {}),
    ...(payment.authorisationCode ? { authorisationCode: payment.authorisationCode } : {}),
    ...(payment.receiptUrl ? { receiptUrl: payment.receiptUrl } : {}),
    ...(payment.completedAt ? { completedAt: payment.completedAt } : {}),
    ...(payment.cashier ? { cashier: payment.cashier.name } : {}),
  };
};

const end = (terminal: TerminalInfo, result: PaymentResult): Decision => ({
  state: { kind: 'outcome', terminal, result },
  effects: [{ type: 'close-field' }, { type: 'settle' }],
});

/** Nothing was charged and the server need not be asked: the card data have not left the device, or it refused them. */
const notCharged = (state: Charging, refusal: Refusal): Decision => {
  const abandon: Effect = {
    type: 'abandon-payment',
    ...(state.paymentId ? { paymentId: state.paymentId } : {}),
  };
  if (blockCause(refusal)) {
    const stopped = block(refusal, state.terminal);
    return { state: stopped.state, effects: [{ type: 'close-field' }, abandon, ...stopped.effects] };
  }
  const { paymentId, amount, terminal } = state;
  return {
    state: {
      kind: 'outcome',
      terminal,
      result: { verdict: 'not_charged', amount, refusal, ...(paymentId ? { paymentId } : {}) },
    },
    effects: [{ type: 'close-field' }, abandon],
  };
};

/** The end of a payment is not known here: the server is asked. */
export const askServer = (terminal: TerminalInfo, paymentId: string, amount: Amount): Decision => ({
  state: { kind: 'checking', terminal, paymentId, amount, polls: 0 },
  effects: [{ type: 'close-field' }, { type: 'ask-payment', paymentId }],
});

/** The card is held again, with the next number of the ticket; where that was the last one, with those of a new ticket. */
const tapAgain = (state: Charging & { readonly paymentId: string }): Decision => {
  const { paymentId, amount } = state;
  const tapsLeft = (state.tapsLeft ?? 0) - 1;
  return tapsLeft > 0
    ? { state: { ...state, tapsLeft }, effects: [{ type: 'await-card', paymentId, amount }] }
    : {
        state: { ...state, step: 'attestation', tapsLeft: 0, retries: 0 },
        effects: [{ type: 'attest-payment', paymentId, amount }],
      };
};

const cardEnded = (
  state: Charging & { readonly paymentId: string },
  card: CardResult,
): Decision | undefined => {
  const { paymentId } = state;
  switch (card.result) {
    case 'online':
      return card.pin === true
        ? {
            state: { ...state, step: 'pin', withPin: true, retries: 0 },
            effects: [{ type: 'attest-pin', paymentId, amount: state.amount }],
          }
        : {
            state: { ...state, step: 'authorising', retries: 0 },
            effects: [{ type: 'present', paymentId }],
          };
    case 'removed':
    case 'try-again':
    case 'other-device':
      if ((state.taps ?? 0) >= TAPS_MAX) return notCharged(state, refuse('card_unreadable'));
      return tapAgain({ ...state, card: card.result, taps: (state.taps ?? 0) + 1 });
    case 'declined':
    case 'unusable':
      return notCharged(state, card.refusal);
  }
};

const PIN_ENDS = {
  cancelled: 'pin_cancelled',
  bypassed: 'pin_cancelled',
  'timed-out': 'pin_timed_out',
  interrupted: 'pin_interrupted',
} as const satisfies Record<PinEntryEnd, LocalRefusalCode>;

const enteringPin = (
  state: Charging,
  event: Extract<TerminalEvent, { type: 'pin-ticket' | 'pin-entered' | 'pin-ended' }>,
): Decision | undefined => {
  const { paymentId, amount, wrongPins = 0 } = state;
  switch (event.type) {
    case 'pin-ticket':
      return {
        state: { ...state, ticketUntil: event.until, retries: 0 },
        effects: [{ type: 'enter-pin', amount, again: wrongPins > 0 }],
      };
    case 'pin-entered':
      if (!paymentId) return;
      return {
        state: { ...state, step: 'authorising', retries: 0 },
        effects: [{ type: 'present', paymentId }],
      };
    case 'pin-ended':
      return notCharged(state, refuse(PIN_ENDS[event.end]));
  }
};

/** How often one customer may try again: an issuer blocks after three. */
const WRONG_PINS_MAX = 2;

/**
 * The PIN was wrong: the same sale goes on as a payment of its own, for which the card is held again. A card proves each authorisation by a
 * cryptogram of its own, so the one that was declined stays declined.
 */
const pinAgain = (state: Charging): Decision => {
  const { terminal, amount, reference, wrongPins = 0 } = state;
  const asked = { amount, ...(reference === undefined ? {} : { reference }) };
  return {
    state: { kind: 'charging', terminal, step: 'intent', ...asked, retries: 0, wrongPins: wrongPins + 1 },
    effects: [{ type: 'close-field' }, { type: 'settle' }, { type: 'create-payment', ...asked }],
  };
};

/** What runs again when a step of a charge found no answer and has waited. */
const again = (state: Charging): readonly Effect[] => {
  if (state.deviceCheck === 'running') return [{ type: 'check-device' }];
  const { step, paymentId, amount, reference } = state;
  if (step === 'intent') {
    return [{ type: 'create-payment', amount, ...(reference === undefined ? {} : { reference }) }];
  }
  if (paymentId === undefined) return [];
  if (step === 'attestation') return [{ type: 'attest-payment', paymentId, amount }];
  return step === 'pin' ? [{ type: 'attest-pin', paymentId, amount }] : [];
};

/** The server ended the payment with its refusal: there is nothing to cancel. */
const refusedByRule = (state: Charging, paymentId: string, refusal: Refusal): Decision =>
  end(state.terminal, { verdict: 'refused', amount: state.amount, paymentId, refusal });

const failed = (state: Charging, event: Extract<TerminalEvent, { type: 'failed' }>): Decision => {
  const { step, terminal, paymentId, amount, retries } = state;
  if (step === 'authorising' && paymentId) {
    // The same presentation at another address: the server makes one of the two (docs/decisions/server-addresses.md).
    if (event.elsewhere === true) {
      return { state: { ...state, retries: retries + 1 }, effects: [{ type: 'present', paymentId }] };
    }
    // Card data may have reached the host: whatever was answered, only the payment itself can say.
    if (event.certainty === 'unknown' || retries > 0) return askServer(terminal, paymentId, amount);
    // The card is gone by the time that its PIN was entered, so it cannot be read under another ticket.
    if (event.refusal.code === 'ticket_expired' && state.withPin) {
      return notCharged(state, refuse('pin_timed_out'));
    }
    if (event.refusal.code === 'ticket_expired' && (state.renewals ?? 0) < 1) {
      return {
        state: { ...state, step: 'attestation', card: 'reading', renewals: 1 },
        effects: [{ type: 'attest-payment', paymentId, amount }],
      };
    }
    if (event.refusal.code === 'payment_state_conflict') {
      return askServer(terminal, paymentId, amount);
    }
  } else if (event.refusal.code === 'payment_refused' && paymentId) {
    return refusedByRule(state, paymentId, event.refusal);
  } else if (step === 'attestation' && paymentId && retries > 0 && event.refusal.code === 'not_found') {
    // An answer before this one was lost, and it ended the payment: what became of it says the payment itself.
    return askServer(terminal, paymentId, amount);
  } else if (event.refusal.code === 'periodic_check_due' && state.deviceCheck === undefined) {
    // The payment waits until the server has seen the whole status set; then the same step runs again.
    return {
      state: { ...state, deviceCheck: 'running', retries: 0 },
      effects: [{ type: 'check-device' }],
    };
  } else if (event.certainty === 'unknown' && step !== 'card' && retries < RETRIES_MAX) {
    const waitedMs = (retries > 0 ? (state.waitedMs ?? 0) : 0) + (event.tookMs ?? 0);
    const ms = retryAfterMs(retries);
    if (waitedMs < PATIENCE_MS) {
      return {
        state: { ...state, retries: retries + 1, waitedMs: waitedMs + ms },
        effects: [{ type: 'wait', ms }],
      };
    }
  }
  return notCharged(state, event.refusal);
};

const authorised = (state: Charging, payment: Payment): Decision | undefined => {
  const { step, terminal, paymentId, amount, wrongPins = 0 } = state;
  if (step !== 'authorising' || !paymentId || payment.id !== paymentId) return;
  const result = resultOf(payment);
  if (result?.reason === 'wrong_pin' && wrongPins < WRONG_PINS_MAX) return pinAgain(state);
  return result ? end(terminal, result) : askServer(terminal, paymentId, amount);
};

export const charging = (state: Charging, event: TerminalEvent): Decision | undefined => {
  const { step, paymentId, amount } = state;
  switch (event.type) {
    case 'payment-created': {
      if (step !== 'intent') return;
      const named: Charging = { ...state, paymentId: event.paymentId, step: 'attestation', retries: 0 };
      if (event.amount.value !== amount.value || event.amount.currency !== amount.currency) {
        return notCharged(named, refuse('amount_changed'));
      }
      return {
        state: { ...named, amount: event.amount },
        effects: [{ type: 'attest-payment', paymentId: event.paymentId, amount: event.amount }],
      };
    }
    case 'ticket': {
      if (step !== 'attestation' || !paymentId) return;
      const { until: ticketUntil, taps: tapsLeft } = event;
      const attested: Charging = { ...state, step: 'card', ticketUntil, tapsLeft, retries: 0 };
      // A card is waiting in the field when its ticket had to be renewed: it is read at once.
      return state.card === 'reading'
        ? { state: attested, effects: [{ type: 'read-card', paymentId, amount }] }
        : {
            state: { ...attested, card: state.card ?? 'awaited' },
            effects: [{ type: 'await-card', paymentId, amount }],
          };
    }
    case 'card-present': {
      if (step !== 'card' || !paymentId) return;
      // Attestation is complete and appraised before the card is spoken to, never alongside.
      const alive = event.at + TICKET_MARGIN_MS < (state.ticketUntil ?? 0);
      return alive
        ? { state: { ...state, card: 'reading' }, effects: [{ type: 'read-card', paymentId, amount }] }
        : {
            state: { ...state, step: 'attestation', card: 'reading', retries: 0 },
            effects: [{ type: 'attest-payment', paymentId, amount }],
          };
    }
    case 'card-result':
      return step === 'card' && paymentId ? cardEnded({ ...state, paymentId }, event.card) : undefined;
    case 'pin-ticket':
    case 'pin-entered':
    case 'pin-ended':
      return step === 'pin' ? enteringPin(state, event) : undefined;
    case 'payment':
      return authorised(state, event.payment);
    case 'device-checked': {
      if (state.deviceCheck !== 'running') return;
      const checked: Charging = { ...state, deviceCheck: 'done', retries: 0 };
      return { state: checked, effects: again(checked) };
    }
    case 'waited':
      return { state, effects: again(state) };
    case 'failed':
      return failed(state, event);
    case 'recover': {
      // Nobody need stand before a bank that is slow: the server is asked, and cancels a presentation that has not reached it.
      if (step !== 'authorising' || !paymentId) return;
      const asked = askServer(state.terminal, paymentId, amount);
      return { state: asked.state, effects: [{ type: 'stop' }, ...asked.effects] };
    }
    case 'cancel':
      if (step === 'authorising') return;
      return {
        state: { kind: 'ready', terminal: state.terminal },
        effects: [{ type: 'stop' }, { type: 'abandon-payment', ...(paymentId ? { paymentId } : {}) }],
      };
    default:
      return;
  }
};

const pollAfterMs = (polls: number): number => Math.min(500 * 1.6 ** Math.min(polls, 12), 10_000);

export const checking = (
  state: Extract<TerminalState, { kind: 'checking' }>,
  event: TerminalEvent,
): Decision | undefined => {
  const { terminal, paymentId, amount, polls } = state;
  const { refusal: _, ...calm } = state;
  const later = (refusal?: Refusal): Decision => ({
    state: { ...calm, polls: polls + 1, ...(refusal ? { refusal } : {}) },
    effects: [{ type: 'wait', ms: pollAfterMs(polls) }],
  });
  switch (event.type) {
    case 'waited':
      return { state, effects: [{ type: 'ask-payment', paymentId }] };
    case 'recover':
      return {
        state: { ...state, polls: 0 },
        effects: [{ type: 'stop' }, { type: 'ask-payment', paymentId }],
      };
    case 'payment': {
      if (event.payment.id !== paymentId) return;
      const result = resultOf(event.payment);
      if (result) return end(terminal, result);
      // Never presented: it is cancelled, so that a request still on its way can do nothing.
      if (event.payment.status === 'created') {
        return { state: calm, effects: [{ type: 'cancel-payment', paymentId }] };
      }
      return later();
    }
    case 'failed':
      if (event.certainty === 'refused' && event.refusal.code === 'not_found') {
        return end(terminal, {
          verdict: 'not_charged',
          amount,
          paymentId: paymentId,
          refusal: refuse('payment_unknown'),
        });
      }
      return later(event.refusal);
    default:
      return;
  }
};

/** The payment is over: what it could not be disturbed for is done now, quietly. */
export const outcome = (
  state: Extract<TerminalState, { kind: 'outcome' }>,
  event: TerminalEvent,
): Decision | undefined => {
  switch (event.type) {
    case 'acknowledge':
      return {
        state: { kind: 'ready', terminal: state.terminal },
        effects: [{ type: 'check-device', onlyIfDue: true }],
      };
    case 'data-behind':
      return { state, effects: [{ type: 'fetch-personalisation' }] };
    case 'personalised':
      return { state: { ...state, terminal: event.terminal }, effects: [] };
    default:
      return;
  }
};
