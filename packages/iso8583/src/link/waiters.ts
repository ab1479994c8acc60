import type { Timers } from './timers.ts';

/** Those who wait for one event, each for a time of its own and no longer. */
export class Waiters {
  readonly #timers: Timers;
  readonly #settlers = new Set<(happened: boolean) => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Resolves with what {@link settle} says, or with false after `timeoutMs`. */
  wait(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (happened: boolean): void => {
        cancel();
        this.#settlers.delete(settle);
        resolve(happened);
      };
      const cancel = this.#timers.after(timeoutMs, () => settle(false));
      this.#settlers.add(settle);
    });
  }

  /** Ends all waiting: the event happened, or it never will. */
  settle(happened: boolean): void {
    for (const settle of [...this.#settlers]) settle(happened);
  }
}
