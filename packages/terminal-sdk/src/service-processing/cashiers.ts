import {
  ApiProblem,
  allowWipe,
  type Cashier,
  listTillCashiers,
  signInCashier,
  signOutCashier,
} from '@tallystick/protocol';
import { failure } from '../trusted-communication/failure.ts';
import { type CashierState, UNKNOWN_CASHIERS, type WipeCheck } from './cashier-state.ts';
import type { Identities } from './identity.ts';

/**
 * Who stands at the till. The token of a cashier stays here, in memory: it is neither stored nor told, so that a till that is opened anew asks
 * again. The server decides; this is what an application shows.
 */
export class Cashiers {
  readonly #identities: Identities;
  readonly #listeners = new Set<(state: CashierState) => void>();
  #state: CashierState = UNKNOWN_CASHIERS;
  #token: string | undefined;
  #managers: readonly Cashier[] = [];

  constructor(identities: Identities) {
    this.#identities = identities;
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

  /** Asks the server who can sign in. Where it does not answer, what was known stays, and is asked for again. */
  async ask(): Promise<void> {
    try {
      const { settings, cashiers, managers } = await this.#identities.enrolled.client.call(
        listTillCashiers,
        {},
      );
      const { required, idleMinutes } = settings;
      this.#managers = managers;
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
      const { refusal } = failure(error);
      this.#show({ kind: 'locked', cashiers, idleMinutes, isTrying: false, refusal });
    }
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
      return { kind: 'refused', refusal: failure(error).refusal };
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
        this.#token = undefined;
        if (this.#state.kind === 'signed-in') this.#show(UNKNOWN_CASHIERS);
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
