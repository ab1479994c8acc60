import { isUniqueViolation, type Queryable, type Statement } from '@tallystick/database';
import { PIN_TRIES } from '../rules/pin.ts';

/** What a PIN is verified by: its verification value, and which of the keys it is under. */
export interface PinValue {
  /** PVV, four digits. */
  readonly value: string;
  readonly keyIndex: number;
}

/**
 * A try to verify a PIN.
 *
 * - `taken`: it may be verified; `isLast` when no other is left
 * - `used`: this cryptogram took one before, in another copy of the same request
 */
export type PinTry =
  | { readonly kind: 'taken'; readonly by: PinValue; readonly isLast: boolean }
  | { readonly kind: 'used' | 'exhausted' | 'unset' };

/** How the PIN of a card stands. */
export interface PinState {
  readonly isSet: boolean;
  readonly triesLeft: number;
  readonly changedAt: Date | null;
}

export interface PinStore {
  /**
   * Takes a try before the PIN is looked at, so that a crash, or many requests at once, cost tries and never give some.
   *
   * @param atc counter of a cryptogram that was proven; left out for a PIN that did not come with one
   */
  take(cardId: string, atc?: number): Promise<PinTry>;
  state(cardId: string): Promise<PinState | undefined>;
  /**
   * Sets or replaces a PIN; all tries are there again. False when it was to be the first one and another was there: nothing was done then.
   */
  set(cardId: string, value: PinValue, at: Date, isFirst: boolean): Promise<boolean>;
  /** Gives all tries back. False when none was missing. */
  unblock(cardId: string): Promise<boolean>;
  /** The key that the card's wallet has from now on. False when another card has one of this id. */
  setKey(cardId: string, keyId: Uint8Array): Promise<boolean>;
  /**
   * Uses up key serial numbers of the wallet's key, in their order. False when one was used before, or they are of another key: then
   * nothing was done.
   */
  useKey(cardId: string, keyId: Uint8Array, counters: readonly number[]): Promise<boolean>;
}

const TAKE: Statement = {
  name: 'issuer-take-pin-try',
  text: `
with taken as (
  update cards set pin_tries = pin_tries + 1, pin_try_atc = coalesce($2, pin_try_atc)
  where id = $1 and pin_value is not null and pin_tries < $3 and ($2::integer is null or pin_try_atc < $2)
  returning id, pin_value, pin_key_index, pin_tries
)
select c.pin_value is null as unset, c.pin_tries >= $3 as exhausted, t.pin_value, t.pin_key_index, t.pin_tries
from cards c left join taken t on t.id = c.id
where c.id = $1`,
};

type TakeRow = {
  unset: boolean;
  exhausted: boolean;
  pin_value: string | null;
  pin_key_index: number | null;
  pin_tries: number | null;
};

const tryOf = ({ unset, exhausted, pin_value, pin_key_index, pin_tries }: TakeRow): PinTry => {
  if (pin_value !== null && pin_key_index !== null) {
    return {
      kind: 'taken',
      by: { value: pin_value, keyIndex: pin_key_index },
      isLast: pin_tries === PIN_TRIES,
    };
  }
  if (unset) return { kind: 'unset' };
  return { kind: exhausted ? 'exhausted' : 'used' };
};

/** PINs of cards, as their verification values and the tries that are left. */
export const createPinStore = (database: Queryable): PinStore => ({
  async take(cardId, atc) {
    const [row] = await database.query<TakeRow>(TAKE, [cardId, atc ?? null, PIN_TRIES]);
    return row === undefined ? { kind: 'unset' } : tryOf(row);
  },

  async state(cardId) {
    const [row] = await database.query<{ is_set: boolean; pin_tries: number; pin_changed_at: Date | null }>(
      { text: 'select pin_value is not null as is_set, pin_tries, pin_changed_at from cards where id = $1' },
      [cardId],
    );
    return (
      row && {
        isSet: row.is_set,
        triesLeft: PIN_TRIES - row.pin_tries,
        changedAt: row.pin_changed_at,
      }
    );
  },

  async set(cardId, { value, keyIndex }, at, isFirst) {
    const rows = await database.query(
      {
        text: `update cards set pin_value = $2, pin_key_index = $3, pin_changed_at = $4, pin_tries = 0, version = version + 1
               where id = $1 and (pin_value is null or not $5) returning id`,
      },
      [cardId, value, keyIndex, at, isFirst],
    );
    return rows.length === 1;
  },

  async unblock(cardId) {
    const rows = await database.query(
      { text: 'update cards set pin_tries = 0 where id = $1 and pin_tries > 0 returning id' },
      [cardId],
    );
    return rows.length === 1;
  },

  async setKey(cardId, keyId) {
    try {
      await database.query({ text: 'update cards set pin_key_id = $2, pin_key_counter = 0 where id = $1' }, [
        cardId,
        keyId,
      ]);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  },

  async useKey(cardId, keyId, counters) {
    const isRising = counters.every((counter, at) => counter > (counters[at - 1] ?? 0));
    const [first, last] = [counters[0], counters.at(-1)];
    if (!isRising || first === undefined || last === undefined) return false;
    const rows = await database.query(
      {
        text: `update cards set pin_key_counter = $4 where id = $1 and pin_key_id = $2 and pin_key_counter < $3 returning id`,
      },
      [cardId, keyId, first, last],
    );
    return rows.length === 1;
  },
});
