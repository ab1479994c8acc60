import { BoundedCache } from '@tallystick/encoding';
import type { CardSnapshot } from '../rules/decide.ts';

/**
 * Cards as they were last seen, so that most approvals need one round trip to the database. What is remembered may be stale, therefore it
 * may only ever lead to an approval, whose booking checks everything again; a decline is decided on what the store says now.
 */
export class RememberedCards {
  readonly #cards: BoundedCache<CardSnapshot>;

  constructor(maximum = 10_000) {
    this.#cards = new BoundedCache(maximum);
  }

  get(lookup: string): CardSnapshot | undefined {
    return this.#cards.get(lookup);
  }

  /** Remembers a card; the one that was used longest ago makes room. */
  set(lookup: string, card: CardSnapshot): void {
    this.#cards.set(lookup, card);
  }

  forget(lookup: string): void {
    this.#cards.delete(lookup);
  }
}
