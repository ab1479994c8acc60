import type { Amount, FirstSecret } from '@tallystick/protocol';
import { type CashierState, UNKNOWN_CASHIERS } from '../service-processing/cashier-state.ts';
import type { TerminalState } from '../service-processing/state.ts';
import type { Port, PortEvent, PortRequest } from './messages.ts';

/** What an application has of a terminal: its state, and requests that the trusted side may grant or leave. */
export interface TerminalClient {
  /** The last state that was told; `starting` until then. */
  readonly state: TerminalState;
  /** Tells each new state. Gives the function that ends the subscription. */
  subscribe(listener: (state: TerminalState) => void): () => void;
  /** Tells every event of the port, progress included. */
  onEvent(listener: (event: PortEvent) => void): () => void;
  enrol(terminalNumber: string, secret: FirstSecret): void;
  /** Charges whole minor units. */
  charge(amount: Amount, reference?: string): void;
  /** Goes on with an enrolment for which the device has no authenticator, in test mode. */
  goOnInSoftware(): void;
  /** Has the mail sent again whose link has to be opened. */
  resendConfirmation(): void;
  cancel(): void;
  acknowledge(): void;
  checkApproval(): void;
  recover(): void;
  wipe(): void;
  /** Whether a cashier signs in here, and who is; `unknown` until the server has said it. */
  readonly cashiers: CashierState;
  /** Tells each change of that. */
  onCashiers(listener: (state: CashierState) => void): () => void;
  /** Asks the server again. */
  askCashiers(): void;
  signInCashier(cashierId: string, code: string): void;
  lockCashier(): void;
  /** Has the code of an owner or operator checked, without which a till that cashiers sign in at is not wiped. */
  allowWipe(managerId: string, code: string): void;
  close(): void;
}

const isEvent = (data: unknown): data is PortEvent =>
  typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string';

/** The application's side of the port. */
export const connectTerminal = (port: Port): TerminalClient => {
  let state: TerminalState = { kind: 'starting' };
  let cashiers: CashierState = UNKNOWN_CASHIERS;
  const cashierListeners = new Set<(state: CashierState) => void>();
  const states = new Set<(state: TerminalState) => void>();
  const events = new Set<(event: PortEvent) => void>();
  const ask = (request: PortRequest) => port.postMessage(request);
  const receive = ({ data }: { readonly data: unknown }) => {
    if (!isEvent(data)) return;
    if (data.type === 'state') {
      state = data.state;
      for (const listener of states) listener(state);
    }
    if (data.type === 'cashiers') {
      cashiers = data.cashiers;
      for (const listener of cashierListeners) listener(cashiers);
    }
    for (const listener of events) listener(data);
  };
  port.addEventListener('message', receive);
  port.start?.();
  ask({ type: 'state' });

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      states.add(listener);
      return () => void states.delete(listener);
    },
    onEvent(listener) {
      events.add(listener);
      return () => void events.delete(listener);
    },
    enrol: (terminalNumber, secret) => ask({ type: 'enrol', terminalNumber, secret }),
    charge: (amount, reference) =>
      ask({ type: 'charge', amount, ...(reference === undefined ? {} : { reference }) }),
    goOnInSoftware: () => ask({ type: 'use-software-authenticator' }),
    resendConfirmation: () => ask({ type: 'resend-confirmation' }),
    cancel: () => ask({ type: 'cancel' }),
    acknowledge: () => ask({ type: 'acknowledge' }),
    checkApproval: () => ask({ type: 'check-approval' }),
    recover: () => ask({ type: 'recover' }),
    wipe: () => ask({ type: 'wipe' }),
    get cashiers() {
      return cashiers;
    },
    onCashiers(listener) {
      cashierListeners.add(listener);
      return () => void cashierListeners.delete(listener);
    },
    askCashiers: () => ask({ type: 'cashiers' }),
    signInCashier: (cashierId, code) => ask({ type: 'cashier-sign-in', cashierId, code }),
    lockCashier: () => ask({ type: 'cashier-lock' }),
    allowWipe: (managerId, code) => ask({ type: 'allow-wipe', managerId, code }),
    close() {
      port.removeEventListener('message', receive);
      port.close();
    },
  };
};
