import { DatabaseUnavailable } from '@tallystick/database';
import { testEngines } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthorisationStore } from '../store/authorisations.ts';
import { acceptingVerifier } from '../testing/funded-account.ts';
import { reversalOf } from '../testing/payment-message.ts';
import { createTestBooks, type TestBooks } from '../testing/test-books.ts';

const lost = () => Promise.reject(new DatabaseUnavailable('gone'));

describe.each(testEngines())('a database that is lost and comes back on %s', (engine) => {
  let books: TestBooks;
  beforeAll(async () => {
    books = await createTestBooks(engine);
  });
  afterAll(() => books.drop());

  const over = (changes: Partial<AuthorisationStore>) =>
    books.newAuthorise(acceptingVerifier, { ...books.store, ...changes });

  it('reviewed/K2: after a commit whose answer was lost, a repeat gets silence while it is away, the first answer after', async () => {
    const { account, pan } = await books.fundedCard(5_000n);
    const message = books.payment({ pan });
    let away = false;
    const through = over({
      async book(approval) {
        await books.store.book(approval);
        away = true;
        return lost();
      },
      findCard: (lookup) => (away ? lost() : books.store.findCard(lookup)),
    });
    await expect(books.ask(message, through)).rejects.toThrow(DatabaseUnavailable);
    for (const mti of ['0200', '0201']) {
      await expect(books.ask({ ...message, mti }, through)).rejects.toThrow(DatabaseUnavailable);
      await expect(books.ask({ ...message, mti }, over({ findCard: lost }))).rejects.toThrow(
        DatabaseUnavailable,
      );
    }
    expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
    expect(await books.ask(message)).toMatchObject({ responseCode: '00', repeated: true });
    expect(await books.reverse(reversalOf(message))).toMatchObject({
      responseCode: '00',
      reason: 'reversed',
    });
    expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
  });

  it('reviewed/K2: the first gets no 91 that a repeat, booked once it is back, would make a lie', async () => {
    const { account, pan } = await books.fundedCard(5_000n);
    const message = books.payment({ pan });
    await expect(books.ask(message, over({ findCard: lost }))).rejects.toThrow(DatabaseUnavailable);
    expect(await books.ask({ ...message, mti: '0201' })).toMatchObject({ responseCode: '00' });
    expect(await books.reverse(reversalOf(message))).toMatchObject({ reason: 'reversed' });
    expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
  });

  it.each(['book', 'find', 'recordDecline'] as const)(
    'reviewed/K2: nothing is said where %s fails, and a decline only once it is on record',
    async (method) => {
      const { account, pan } = await books.fundedCard(5_000n);
      const message = books.payment({ pan, amountMinor: method === 'recordDecline' ? 9_000n : 1_250n });
      if (method === 'find') await books.ask(message);
      await expect(books.ask(message, over({ [method]: lost }))).rejects.toThrow(DatabaseUnavailable);
      await books.reverse(reversalOf(message));
      expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
    },
  );
});
