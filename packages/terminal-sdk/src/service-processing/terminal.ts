import type { TamperFinding } from '@tallystick/protocol';
import { loadKernels, readCardWithKernels } from '../card-reader/kernels.ts';
import { TamperGuard } from '../tamper/guard.ts';
import { TamperResponder } from '../tamper/responder.ts';
import { withRuntimeFlags } from '../tamper/runtime-flags.ts';
import { failure } from '../trusted-communication/failure.ts';
import { loadSeal } from '../trusted-communication/seal-later.ts';
import { createServerAddresses, fetchAt } from '../trusted-communication/server-addresses.ts';
import type { Cashiers } from './cashiers.ts';
import { decide, START } from './decide.ts';
import type { TerminalDependencies } from './dependencies.ts';
import { DeviceCheck } from './device-check.ts';
import type { Enrolment } from './enrolment.ts';
import type { Command, Effect, Report, TerminalEvent } from './event.ts';
import { Identities } from './identity.ts';
import { PaymentActs } from './payment.ts';
import type { Refusal, TerminalState } from './state.ts';

/** What asks for the newest data anyway. */
const FETCHING: ReadonlySet<Effect['type']> = new Set(['check-terminal', 'fetch-personalisation']);

/** A running terminal: the pure machine of `decide`, and the parts that do what it asks for. */
export interface Terminal {
  readonly state: TerminalState;
  /** Tells each new state. Gives the function that ends the subscription. */
  subscribe(listener: (state: TerminalState) => void): () => void;
  send(command: Command): void;
  /** Who stands at the till, where the merchant asks for that. */
  readonly cashiers: Cashiers;
  /** Resolves with the first state, the present one included, that fits. */
  until(fits: (state: TerminalState) => boolean, signal?: AbortSignal): Promise<TerminalState>;
  /** Something outside saw that this device was tampered with: weighed by the policy as if a detector had seen it. */
  saw(seen: readonly TamperFinding[]): void;
  /** Stops whatever runs. What is stored stays. */
  close(): void;
}

type EnrolmentEffect = Extract<
  Effect,
  {
    type:
      | 'open-enrolment'
      | 'ask-confirmation'
      | 'reopen-enrolment'
      | 'make-keys'
      | 'attest-enrolment'
      | 'complete-enrolment';
  }
>;

const enrolmentStep = (
  enrolment: Enrolment,
  effect: EnrolmentEffect,
  signal: AbortSignal,
): Promise<Report> => {
  switch (effect.type) {
    case 'open-enrolment':
      return enrolment.open(effect.terminalNumber, effect.secret, signal);
    case 'ask-confirmation':
      return enrolment.confirmation(effect.resend, signal);
    case 'reopen-enrolment':
      return enrolment.reopen(signal);
    case 'make-keys':
      return enrolment.makeKeys();
    case 'attest-enrolment':
      return enrolment.attest(signal, effect.inSoftware);
    case 'complete-enrolment':
      return enrolment.complete(signal);
  }
};

type PaymentStepEffect = Extract<
  Effect,
  {
    type:
      | 'create-payment'
      | 'attest-payment'
      | 'await-card'
      | 'read-card'
      | 'attest-pin'
      | 'enter-pin'
      | 'present'
      | 'ask-payment'
      | 'cancel-payment';
  }
>;

const paymentStep = (
  payment: PaymentActs,
  effect: PaymentStepEffect,
  signal: AbortSignal,
): Promise<Report> => {
  switch (effect.type) {
    case 'create-payment':
      return payment.create(effect.amount, effect.reference, signal);
    case 'attest-payment':
      return payment.attest(effect.paymentId, effect.amount, signal);
    case 'await-card':
      return payment.awaitCard(effect.amount, signal);
    case 'read-card':
      return payment.readCard(effect.amount);
    case 'attest-pin':
      return payment.attestPin(effect.paymentId, effect.amount, signal);
    case 'enter-pin':
      return payment.enterPin(effect.amount, effect.again, signal);
    case 'present':
      return payment.present(effect.paymentId, signal);
    case 'ask-payment':
      return payment.ask(effect.paymentId, signal);
    case 'cancel-payment':
      return payment.cancel(effect.paymentId, signal);
  }
};

/** These may take as long as a person does, and store nothing. */
const LEAVES_STORAGE_ALONE = new Set<Effect['type']>(['await-card', 'read-card', 'wait', 'wipe-tampered']);

/** These nobody waits for, and they report nothing. */
const QUIET = new Set<Effect['type']>([
  'stop',
  'forget-code',
  'close-field',
  'settle',
  'keep-tamper-marker',
  'forget-tamper-marker',
  'abandon-payment',
]);

/** Does an effect; one that fails is reported with how long that took. */
const reported = async (
  now: () => number,
  perform: () => Promise<Report | undefined>,
): Promise<Report | undefined> => {
  const began = now();
  try {
    return await perform();
  } catch (error) {
    // A clock that is set back makes nobody wait longer than the number of tries allows.
    return { ...failure(error), tookMs: Math.max(0, now() - began) };
  }
};

const modeOf = (state: TerminalState) =>
  state.kind === 'tampered' ? state.marker?.terminal?.mode : undefined;

/** With several addresses, a `fetch` that goes to the one in use; a bound connection finds its way itself. */
const withAddresses = (given: TerminalDependencies): TerminalDependencies => {
  const { origin, addresses = [], connection, now } = given;
  if (addresses.length === 0) return given;
  const known = createServerAddresses(origin, addresses, now);
  return connection ? given : { ...given, fetch: fetchAt(known, origin, given.fetch ?? fetch) };
};

/**
 * Starts a terminal: it loads what its storage holds and takes up what was interrupted.
 *
 * @throws {ServerAddressError} for an address that is none, or is not to be sent to
 */
export const createTerminal = (parts: TerminalDependencies): Terminal => {
  const given = withAddresses(parts);
  const responder = new TamperResponder(given);
  const guard = new TamperGuard({
    dependencies: given.tamper,
    personalised: () => identities.held,
    heard: () => identities.heard,
    trip: (seen) => dispatch({ type: 'tampered', seen }),
    tell: (seen) => responder.tell(seen),
  });
  const dependencies: TerminalDependencies = {
    ...given,
    attestation: withRuntimeFlags(given.attestation, () => guard.look()),
  };
  const identities = new Identities(dependencies);
  let enrolment: Enrolment | undefined;
  /** Most starts are of a terminal that is enrolled: what enrols is fetched when a code was entered. */
  const enrolling = async (): Promise<Enrolment> => {
    const { Enrolment } = await import('./enrolment.ts');
    enrolment ??= new Enrolment(dependencies);
    return enrolment;
  };
  const deviceCheck = new DeviceCheck(dependencies, identities);
  const payment = new PaymentActs(
    dependencies,
    identities,
    deviceCheck,
    dependencies.readCard ?? readCardWithKernels,
  );
  const listeners = new Set<(state: TerminalState) => void>();
  let state = START.state;
  let run = new AbortController();
  let storing: Promise<unknown> = Promise.resolve();
  const writing = new Set<Promise<unknown>>();
  let closed = false;

  /** Quiet work on storage: in order, and before the next effect that is waited for. */
  const store = (act: () => Promise<void>) => {
    storing = storing.then(act).catch(() => undefined);
  };

  const wipe = async (refusal: Refusal | undefined): Promise<Report> => {
    payment.forget();
    enrolment?.drop();
    identities.forget();
    try {
      await dependencies.storage.wipe();
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
      case 'ask-confirmation':
      case 'reopen-enrolment':
      case 'make-keys':
      case 'attest-enrolment':
      case 'complete-enrolment':
        return enrolmentStep(await enrolling(), effect, signal);
      case 'personalise': {
        const jwe = enrolment?.takePersonalisation();
        return jwe ? identities.personalise(jwe) : identities.fetchPersonalisation(signal);
      }
      case 'fetch-personalisation':
        return identities.fetchPersonalisation(signal);
      case 'check-terminal':
        return identities.check(signal);
      case 'check-device':
        return effect.onlyIfDue ? deviceCheck.runIfDue(signal) : deviceCheck.run(signal);
      case 'create-payment':
      case 'attest-payment':
      case 'await-card':
      case 'read-card':
      case 'attest-pin':
      case 'enter-pin':
      case 'present':
      case 'ask-payment':
      case 'cancel-payment':
        return paymentStep(payment, effect, signal);
      case 'forget-code':
        return void enrolment?.drop();
      case 'wait':
        await dependencies.sleep(effect.ms, signal);
        return { type: 'waited' };
      case 'wipe':
        return wipe(effect.refusal);
      case 'sign-tamper-report':
        enrolment?.drop();
        return responder.sign(effect.seen);
      case 'wipe-tampered':
        payment.forget();
        identities.forget();
        return responder.wipe(effect.marker);
      case 'send-tamper-report':
        return responder.send(signal);
      case 'keep-tamper-marker':
        store(() => responder.keep(effect.marker));
        return;
      case 'forget-tamper-marker':
        store(() => responder.forget());
        return;
      case 'look-again':
        return { type: 'looked', seen: await guard.seeAll(modeOf(state)) };
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
    if (QUIET.has(effect.type)) return void perform(effect, run.signal);
    const { signal } = run;
    await storing;
    if (signal.aborted) return;
    // Nothing that was under way may write a secret after the wipe.
    if (effect.type === 'wipe-tampered') await Promise.allSettled(writing);
    const work = reported(dependencies.now, () => perform(effect, signal));
    if (!LEAVES_STORAGE_ALONE.has(effect.type)) writing.add(work);
    const report = await work;
    writing.delete(work);
    if (!signal.aborted && report) dispatch(report);
  };

  const dispatch = (event: TerminalEvent) => {
    if (closed || (state.kind !== 'tampered' && guard.hears(event))) return;
    const decision = decide(state, event);
    const changed = decision.state !== state;
    // Fetched in quiet moments, so that the first card does not wait for it. A failure shows when a card is read.
    if (decision.state.kind === 'ready') {
      if (!dependencies.readCard) void loadKernels().catch(() => undefined);
      if (!dependencies.sealCardData) void loadSeal().catch(() => undefined);
    }
    state = decision.state;
    for (const effect of decision.effects) void start(effect);
    if (event.type === 'personalised' || event.type === 'loaded')
      void responder.load().then(() => guard.lookLong());
    if (changed) for (const listener of listeners) listener(state);
    // Only where no payment runs: one that does goes on with the data that it began with.
    const isIdle = state.kind === 'ready' || state.kind === 'outcome';
    const isAsking = decision.effects.some(({ type }) => FETCHING.has(type));
    if (isIdle && !isAsking && identities.takeBehind()) dispatch({ type: 'data-behind' });
  };

  const terminal: Terminal = {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send(command) {
      // What could cost money or spend a code is preceded by a look.
      if (command.type === 'charge' || command.type === 'enrol') guard.look();
      dispatch(command);
    },
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
    cashiers: identities.cashiers,
    saw: (seen) => void guard.take(seen),
    close() {
      closed = true;
      stopPulse?.();
      run.abort();
      payment.drop();
    },
  };
  // Before anything is read: a response that begins here takes the place of the start.
  guard.look();
  if (state === START.state) for (const effect of START.effects) void start(effect);
  const stopPulse = given.tamper?.pulse?.(
    () => void guard.look(),
    () => void guard.lookLong(),
  );
  return terminal;
};
