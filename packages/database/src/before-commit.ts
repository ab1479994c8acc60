import type { Queryable } from './database.ts';

/** The last statements of a transaction, run on it after its work and before its commit. */
type Ending = (on: Queryable) => Promise<void>;

const endings = new WeakMap<Queryable, Ending[]>();

/**
 * Has something done as the last of a transaction, in the order in which it was asked for. What is locked there is locked after
 * everything else: a row that many transactions need, such as the head of a chain, is held for the shortest time, and no two transactions
 * can wait for each other over it.
 *
 * @param on the transaction, as its work was given it
 */
export const beforeCommit = (on: Queryable, ending: Ending): void => {
  const own = endings.get(on);
  if (own === undefined) throw new Error('only a transaction has something to do before its commit');
  own.push(ending);
};

/** Runs the work of a transaction, then its endings. */
export const withEndings = async <T>(on: Queryable, work: (on: Queryable) => Promise<T>): Promise<T> => {
  const own: Ending[] = [];
  endings.set(on, own);
  const value = await work(on);
  for (const ending of own) await ending(on);
  return value;
};
