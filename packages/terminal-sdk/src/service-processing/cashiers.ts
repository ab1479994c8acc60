import {
  ApiProblem,
  allowWipe,
  type Cashier,
  listTillCashiers,
  signInCashier,
  signOutCashier,
} from '@tallystick/protocol';
import { failure } from '../trusted-communication/failure.ts';
import type { RememberedCashiers } from '../trusted-storage/storage.ts';
import { type CashierState, UNKNOWN_CASHIERS, type WipeCheck } from './cashier-state.ts';
import type { TerminalDependencies } from './dependencies.ts';
import type { Identities } from './identity.ts';
import type { Refusal } from './state.ts';

/** Until the server says how long a till stays open that nobody touches. */
const IDLE_MINUTES = 5;

/**
 * Who stands at the till. The token of a cashier stays here, in memory: it is neither stored nor told, so that a till that is opened anew asks
 * again. What is stored is whether a cashier signs in at all, so that it asks also where the server does not answer. The server decides; this
 * is what an application shows.
 */
export class Cashiers {
  readonly #identities: Identities;
  readonly #ground: Pick<TerminalDependencies, 'now' | 'storage'>;
  readonly #listeners = new Set<(state: CashierState) => void>();
  #state: CashierState = UNKNOWN_CASHIERS;
  #token: string | undefined;
  #managers: readonly Cashier[] = [];

  constructor(identities: Identities, ground: Pick<TerminalDependencies, 'now' | 'storage'>) {
    this.#identities = identities;
    this.#ground = ground;
  }

  get state(): CashierState {
    return this.#state;
  }

  /** What goes with the creation of a payment. */
  get claim(): { readonly cashierToken?: string } {
    return this.#token === undefined ? {} : { cashierToken: this.#token };
  }

  /** Whether an application may have this till wiped: always where no cashier signs in, else once a manager's code was accepted. */
  get mayWipe(): boolean {
    return (
      this.#state.kind === 'off' || (this.#state.kind === 'signed-in' && this.#state.wipe?.kind === 'allowed')
    );
  }

  subscribe(listener: (state: CashierState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #show(state: CashierState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  /** Goes by what the server said before this start, until it says it again. */
  async remember(): Promise<void> {
    const kept = await this.#ground.storage.read('cashiers');
    if (this.#state.kind !== 'unknown' || kept?.deviceId !== this.#deviceId) return;
    if (kept.required) this.#lockUnnamed(kept.idleMinutes);
    else this.#show({ kind: 'off' });
  }

  get #deviceId(): string {
    return this.#identities.enrolled.record.deviceId;
  }

  /** A cashier signs in here, and who can has to be asked. */
  #lockUnnamed(idleMinutes: number): void {
    this.#token = undefined;
    this.#show({ kind: 'locked', cashiers: [], idleMinutes, server: 'asked', isTrying: false });
  }

  /** Where it cannot be kept, the till that is opened without the server does not know it. */
  async #keep(said: Omit<RememberedCashiers, 'deviceId'>): Promise<void> {
    const { storage } = this.#ground;
    const deviceId = this.#deviceId;
    const kept = await storage.read('cashiers');
    const isSame =
      kept?.deviceId === deviceId && kept.required === said.required && kept.idleMinutes === said.idleMinutes;
    if (!isSame) await storage.write('cashiers', { ...said, deviceId });
  }

  /** Asks the server who can sign in. Where it does not answer, what was known stays, and is asked for again. */
  async ask(): Promise<void> {
    try {
      const { settings, cashiers, managers } = await this.#identities.enrolled.client.call(
        listTillCashiers,
        {},
      );
      const { required, idleMinutes } = settings;
      this.#managers = managers;
      void this.#keep({ required, idleMinutes }).catch(() => undefined);
      if (!required) {
        this.#token = undefined;
        return this.#show({ kind: 'off' });
      }
      if (this.#state.kind === 'signed-in') return this.#show({ ...this.#state, idleMinutes, managers });
      const before = this.#state.kind === 'locked' ? this.#state : undefined;
      const refusal = before?.refusal === undefined ? {} : { refusal: before.refusal };
      this.#show({
        kind: 'locked',
        cashiers,
        idleMinutes,
        isTrying: before?.isTrying ?? false,
        ...refusal,
      });
    } catch {
      // It is asked again with the state of the terminal.
      const now = this.#state;
      if (now.kind === 'locked' && now.server === 'asked') this.#show({ ...now, server: 'away' });
    }
  }

  async signIn(cashierId: string, code: string): Promise<void> {
    const before = this.#state;
    if (before.kind !== 'locked' || before.isTrying) return;
    const { cashiers, idleMinutes } = before;
    this.#show({ kind: 'locked', cashiers, idleMinutes, isTrying: true });
    try {
      const { client } = this.#identities.enrolled;
      const { cashier, token } = await client.call(signInCashier, { body: { cashierId, code } });
      this.#token = token;
      this.#show({ kind: 'signed-in', cashier, idleMinutes, managers: this.#managers });
    } catch (error) {
      this.#show({ kind: 'locked', cashiers, idleMinutes, isTrying: false, refusal: this.#refusalOf(error) });
    }
  }

  /** In words, and with when a code is tried again where too many were wrong. */
  #refusalOf(error: unknown): Refusal {
    const { refusal } = failure(error);
    const seconds = error instanceof ApiProblem ? error.retryAfterSeconds : undefined;
    return seconds === undefined ? refusal : { ...refusal, until: this.#ground.now() + seconds * 1_000 };
  }

  /** Has the server check a manager's code. What it allows holds for as long as the same person stands at the till, also without the network. */
  async allowWipe(managerId: string, code: string): Promise<void> {
    const before = this.#state;
    if (before.kind !== 'signed-in' || before.wipe?.kind === 'trying') return;
    const trying: WipeCheck = { kind: 'trying' };
    this.#show({ ...before, wipe: trying });
    const wipe = await this.#checkManager(managerId, code);
    // Whoever stood here may have left meanwhile.
    if (this.#state.kind === 'signed-in' && this.#state.wipe === trying) this.#show({ ...this.#state, wipe });
  }

  async #checkManager(managerId: string, code: string): Promise<WipeCheck> {
    try {
      await this.#identities.enrolled.client.call(allowWipe, { body: { managerId, code } });
      return { kind: 'allowed' };
    } catch (error) {
      return { kind: 'refused', refusal: this.#refusalOf(error) };
    }
  }

  /** The person leaves the till: at once here, and at the server when it answers. */
  lock(): void {
    const before = this.#state;
    if (before.kind !== 'signed-in') return;
    this.#token = undefined;
    this.#show({
      kind: 'locked',
      cashiers: [before.cashier],
      idleMinutes: before.idleMinutes,
      isTrying: false,
    });
    const { client } = this.#identities.enrolled;
    void client
      .call(signOutCashier, { body: {} })
      .catch(() => undefined)
      .then(() => this.ask());
  }

  /** Passes on what became of a creation; where the server wants a cashier, the till asks for one. */
  async told<T>(creation: Promise<T>): Promise<T> {
    try {
      return await creation;
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'cashier_required') {
        const before = this.#state;
        if (before.kind !== 'locked') {
          this.#lockUnnamed(before.kind === 'signed-in' ? before.idleMinutes : IDLE_MINUTES);
        }
        void this.ask();
      }
      throw error;
    }
  }

  forget(): void {
    this.#token = undefined;
    this.#show(UNKNOWN_CASHIERS);
  }
}
