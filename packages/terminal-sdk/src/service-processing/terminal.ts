import { loadKernels, readCardWithKernels } from '../card-reader/kernels.ts';
import { failure } from '../trusted-communication/failure.ts';
import { decide, START } from './decide.ts';
import { Enrolment } from './enrolment.ts';
import type { Command, Effect, Report, TerminalEvent } from './event.ts';
import { Identities } from './identity.ts';
import type { TerminalParts } from './parts.ts';
import { PaymentActs } from './payment.ts';
import type { Refusal, TerminalState } from './state.ts';

/** A running terminal: the pure machine of `decide`, and the parts that do what it asks for. */
export interface Terminal {
  readonly state: TerminalState;
  /** Tells each new state. Gives the function that ends the subscription. */
  subscribe(listener: (state: TerminalState) => void): () => void;
  send(command: Command): void;
  /** Resolves with the first state, the present one included, that fits. */
  until(fits: (state: TerminalState) => boolean, signal?: AbortSignal): Promise<TerminalState>;
  /** Something in this device was tampered with: stop, wipe, and say why. */
  tampered(refusal: Refusal): void;
  /** Stops whatever runs. What is stored stays. */
  close(): void;
}

/** Starts a terminal: it loads what its storage holds and takes up what was interrupted. */
export const createTerminal = (parts: TerminalParts): Terminal => {
  const identities = new Identities(parts);
  const enrolment = new Enrolment(parts);
  const payment = new PaymentActs(parts, identities, parts.readCard ?? readCardWithKernels);
  const listeners = new Set<(state: TerminalState) => void>();
  let state = START.state;
  let run = new AbortController();
  let storing: Promise<unknown> = Promise.resolve();
  let closed = false;

  /** Quiet work on storage: in order, and before the next effect that is waited for. */
  const store = (act: () => Promise<void>) => {
    storing = storing.then(act).catch(() => undefined);
  };

  const wipe = async (refusal: Refusal | undefined): Promise<Report> => {
    payment.forget();
    enrolment.drop();
    identities.forget();
    try {
      await parts.storage.wipe();
    } catch (error) {
      // Where nothing can be stored nothing is left behind; that it is so is what the person has to know.
      return { type: 'wiped', refusal: failure(error).refusal };
    }
    return { type: 'wiped', ...(refusal ? { refusal } : {}) };
  };

  const perform = async (effect: Effect, signal: AbortSignal): Promise<Report | undefined> => {
    switch (effect.type) {
      case 'load':
        return { type: 'loaded', loaded: await identities.load() };
      case 'open-enrolment':
        return enrolment.open(effect.terminalNumber, effect.secret, signal);
      case 'make-keys':
        return enrolment.makeKeys();
      case 'attest-enrolment':
        return enrolment.attest(signal);
      case 'complete-enrolment':
        return enrolment.complete(signal);
      case 'personalise': {
        const jwe = enrolment.takePersonalisation();
        return jwe ? identities.personalise(jwe) : identities.fetchPersonalisation(signal);
      }
      case 'fetch-personalisation':
        return identities.fetchPersonalisation(signal);
      case 'check-terminal':
        return identities.check(signal);
      case 'create-payment':
        return payment.create(effect.amount, effect.reference, signal);
      case 'attest-payment':
        return payment.attest(effect.paymentId, effect.amount, signal);
      case 'await-card':
        return payment.awaitCard(effect.amount, signal);
      case 'read-card':
        return payment.readCard(effect.amount);
      case 'present':
        return payment.present(effect.paymentId, signal);
      case 'ask-payment':
        return payment.ask(effect.paymentId, signal);
      case 'cancel-payment':
        return payment.cancel(effect.paymentId, signal);
      case 'wait':
        await parts.sleep(effect.ms, signal);
        return { type: 'waited' };
      case 'wipe':
        return wipe(effect.refusal);
      case 'stop':
        run.abort();
        run = new AbortController();
        payment.drop();
        return;
      case 'close-field':
        payment.drop();
        return;
      case 'settle':
        store(() => payment.settle());
        return;
      case 'abandon-payment': {
        const { paymentId } = effect;
        store(() => payment.settle());
        if (paymentId) void payment.cancel(paymentId, new AbortController().signal).catch(() => undefined);
        return;
      }
    }
  };

  const start = async (effect: Effect) => {
    if (effect.type === 'stop' || effect.type === 'close-field' || effect.type === 'settle') {
      return void perform(effect, run.signal);
    }
    if (effect.type === 'abandon-payment') return void perform(effect, run.signal);
    const { signal } = run;
    await storing;
    if (signal.aborted) return;
    const report = await perform(effect, signal).catch(failure);
    if (!signal.aborted && report) dispatch(report);
  };

  const dispatch = (event: TerminalEvent) => {
    if (closed) return;
    const decision = decide(state, event);
    const changed = decision.state !== state;
    // Fetched in quiet moments, so that the first card does not wait for it. A failure shows when a card is read.
    if (decision.state.kind === 'ready' && !parts.readCard) void loadKernels().catch(() => undefined);
    state = decision.state;
    for (const effect of decision.effects) void start(effect);
    if (changed) for (const listener of listeners) listener(state);
  };

  const terminal: Terminal = {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: dispatch,
    until: (fits, signal) =>
      new Promise((resolve, reject) => {
        if (fits(state)) return resolve(state);
        const end = terminal.subscribe((next) => {
          if (!fits(next)) return;
          end();
          resolve(next);
        });
        signal?.addEventListener('abort', () => {
          end();
          reject(signal.reason);
        });
      }),
    tampered: (refusal) => dispatch({ type: 'tampered', refusal }),
    close() {
      closed = true;
      run.abort();
      payment.drop();
    },
  };
  for (const effect of START.effects) void start(effect);
  return terminal;
};
