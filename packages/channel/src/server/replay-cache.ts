/** `full`: not admitted, because forgetting another would let that one in again. */
export type Admission = 'fresh' | 'replayed' | 'full';

/** Limits of a {@link ReplayCache}. */
export interface ReplayCacheOptions {
  /** Entries at most over all slots; beyond it nothing is admitted, since forgetting one would let it in again. */
  readonly capacity?: number;
  /** Width of a slot of the wheel, in seconds. */
  readonly slotSeconds?: number;
}

/**
 * Remembers what was used until it can no longer be used: a wheel of time slots, each a set that is dropped whole when its time is over.
 * In memory, and complete for the nonces of its process: see `NonceRing`.
 */
export class ReplayCache {
  readonly #slots = new Map<number, Set<string>>();
  readonly #capacity: number;
  readonly #slotMs: number;
  #size = 0;
  #sweptUntil = 0;

  constructor({ capacity = 1_000_000, slotSeconds = 10 }: ReplayCacheOptions = {}) {
    this.#capacity = capacity;
    this.#slotMs = slotSeconds * 1000;
  }

  /** How many entries are held. */
  get size(): number {
    return this.#size;
  }

  /**
   * Admits `id` the first time only.
   * @param validUntil Unix milliseconds after which whatever carries `id` is refused for its age; the same for each copy.
   * @param now Unix milliseconds.
   */
  admit(id: string, validUntil: number, now: number): Admission {
    this.#sweep(now);
    const at = Math.floor(validUntil / this.#slotMs);
    let slot = this.#slots.get(at);
    if (slot?.has(id)) return 'replayed';
    if (this.#size >= this.#capacity) return 'full';
    if (slot === undefined) {
      slot = new Set();
      this.#slots.set(at, slot);
    }
    slot.add(id);
    this.#size += 1;
    return 'fresh';
  }

  #sweep(now: number): void {
    const current = Math.floor(now / this.#slotMs);
    if (current <= this.#sweptUntil) return;
    this.#sweptUntil = current;
    for (const [at, slot] of this.#slots) {
      if (at >= current) continue;
      this.#size -= slot.size;
      this.#slots.delete(at);
    }
  }
}
