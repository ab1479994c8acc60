import { testEngines } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPinStore, type PinState } from '../store/pins.ts';
import { acceptingVerifier } from '../testing/funded-account.ts';
import { createTestBooks, type TestBooks } from '../testing/test-books.ts';
import { Undecided } from './authorise.ts';
import { createVerifyPin, type IsRightPin } from './verify-pin.ts';

const RIGHT = Uint8Array.fromHex('1111111111111111');
const WRONG = Uint8Array.fromHex('2222222222222222');

describe.each(testEngines())('a PIN at the issuer on %s', (engine) => {
  let books: TestBooks;
  let looked = 0;
  beforeAll(async () => {
    books = await createTestBooks(engine);
  });
  afterAll(() => books.drop());

  const isRight: IsRightPin = async (block, _pan, by) => {
    looked += 1;
    return by.value === '1234' && block[0] === RIGHT[0];
  };
  const authorise = (isRightPin: IsRightPin = isRight) =>
    books.newAuthorise(
      acceptingVerifier,
      books.store,
      createVerifyPin(createPinStore(books.database), isRightPin),
    );

  /** A funded card with a PIN: what paying with it and asking after it take. */
  const cardWithPin = async (moneyMinor = 100_000n) => {
    const { account, pan } = await books.fundedCard(moneyMinor);
    const pins = createPinStore(books.database);
    const cardId = await books.cardIdOf(pan);
    await pins.set(cardId, { value: '1234', keyIndex: 1 }, new Date(books.clock.now()), true);
    const host = authorise();
    return {
      account,
      pan,
      cardId,
      pins,
      pay: async (atc: number, block: Uint8Array, ask = host) =>
        (await books.ask(books.payment({ pan, atc }, { 52: block }), ask)).responseCode,
      state: async (): Promise<PinState | undefined> => pins.state(cardId),
    };
  };

  it('approves with the right one, and gives the tries back', async () => {
    const card = await cardWithPin();
    expect(await card.pay(1, WRONG)).toBe('55');
    expect(await card.state()).toMatchObject({ isSet: true, triesLeft: 2 });
    expect(await card.pay(2, RIGHT)).toBe('00');
    expect(await card.state()).toMatchObject({ triesLeft: 3 });
  });

  it('blocks after three wrong ones, also for the right one, until it is unblocked', async () => {
    const card = await cardWithPin();
    expect([await card.pay(1, WRONG), await card.pay(2, WRONG), await card.pay(3, WRONG)]).toEqual([
      '55',
      '55',
      '75',
    ]);
    looked = 0;
    expect(await card.pay(4, RIGHT)).toBe('75');
    expect(looked).toBe(0);
    expect(await card.pins.unblock(card.cardId)).toBe(true);
    expect(await card.pay(5, RIGHT)).toBe('00');
    expect(await card.pins.unblock(card.cardId)).toBe(false);
  });

  it('gives fifty guesses at once no more than three looks', async () => {
    const card = await cardWithPin();
    looked = 0;
    const host = authorise();
    const codes = await Promise.all(Array.from({ length: 50 }, (_, at) => card.pay(at + 1, WRONG, host)));
    expect(looked).toBeLessThanOrEqual(3);
    expect(codes).not.toContain('00');
    expect(await card.state()).toMatchObject({ triesLeft: 3 - looked });
  });

  it('takes one try for a request, however often it comes, and answers it the same', async () => {
    const card = await cardWithPin();
    const message = books.payment({ pan: card.pan, atc: 1 }, { 52: WRONG });
    const host = authorise();
    const first = await books.ask(message, host);
    const again = await books.ask(message, host);
    expect([first.responseCode, again.responseCode, again.repeated]).toEqual(['55', '55', true]);
    expect(await card.state()).toMatchObject({ triesLeft: 2 });
  });

  it('costs the try, and approves nothing, when the module that verifies fails', async () => {
    const card = await cardWithPin();
    const broken = authorise(async () => {
      throw new Error('the module is away');
    });
    await expect(card.pay(1, RIGHT, broken)).rejects.toThrow('the module is away');
    expect(await card.state()).toMatchObject({ triesLeft: 2 });
    // Its cryptogram took its try: what became of it is for the reversal to settle.
    await expect(card.pay(1, RIGHT)).rejects.toThrow(Undecided);
    expect(await books.balance(card.account)).toEqual({ available: 100_000n, held: 0n });
    expect(await card.pay(2, RIGHT)).toBe('00');
  });

  it('gives the tries back for a right one also where the money is not there', async () => {
    const card = await cardWithPin(100n);
    expect(await card.pay(1, WRONG)).toBe('55');
    expect(await card.pay(2, RIGHT)).toBe('51');
    expect(await card.state()).toMatchObject({ triesLeft: 3 });
  });

  it('says that a card has none', async () => {
    const { pan } = await books.fundedCard(5_000n);
    const answer = await books.ask(books.payment({ pan }, { 52: RIGHT }), authorise());
    expect(answer).toMatchObject({ responseCode: '86', reason: 'pin_not_set' });
  });
});
