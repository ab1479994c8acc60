import type { Timers } from '../link/timers.ts';

interface Planned {
  readonly at: number;
  readonly action: () => void;
}

/** A clock that stands still until it is advanced. */
export class ManualTimers implements Timers {
  #now = Date.UTC(2026, 10, 23, 3, 30, 0);
  readonly #planned = new Set<Planned>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, action: () => void): () => void {
    const planned = { at: this.#now + delayMs, action };
    this.#planned.add(planned);
    return () => this.#planned.delete(planned);
  }

  /** Runs everything that is due within the next `ms`, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      let next: Planned | undefined;
      for (const planned of this.#planned) {
        if (planned.at <= end && (next === undefined || planned.at < next.at)) next = planned;
      }
      if (next === undefined) break;
      this.#planned.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = end;
  }
}

/** Gives the event loop turns until a condition holds. Fails after very many: a test that hangs says where. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('condition was never met');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
