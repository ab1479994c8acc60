import { DatabaseUnavailable } from '@tallystick/database';
import { testEngines } from '@tallystick/database/testing';
import type { Message } from '@tallystick/iso8583';
import { testAmountOf } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAuthorisationRequest } from '../rules/request.ts';
import { acceptingVerifier, type Books, createBooks } from '../testing/funded-account.ts';
import { type PaymentDetails, paymentMessage, reversalOf } from '../testing/payment-message.ts';
import { type Answer, type Authorise, Undecided } from './authorise.ts';

describe.each(testEngines())('authorising on %s', (engine) => {
  let books: Books;
  let pans = 0;
  let stans = 0;
  beforeAll(async () => {
    books = await createBooks(engine);
  });
  afterAll(() => books.drop());

  const newCard = async (accountId: string): Promise<string> => {
    pans += 1;
    const pan = `999999${String(pans).padStart(10, '0')}`;
    await books.addCard(accountId, pan);
    return pan;
  };
  const payment = (details: Partial<PaymentDetails> & { pan: string }, changes: Partial<Message> = {}) => {
    stans += 1;
    return paymentMessage({ amountMinor: 1250n, atc: 1, stan: stans, ...details }, changes);
  };
  const ask = (message: Message, authorise: Authorise = books.authorise): Promise<Answer> => {
    const parsed = parseAuthorisationRequest(message);
    if (parsed.kind !== 'request') throw new RangeError(parsed.field);
    return authorise(parsed.request, testAmountOf(parsed.request.amountMinor));
  };
  const movements = async (accountId: string): Promise<string[]> =>
    (
      await books.database.query<{ kind: string }>(
        { text: 'select kind from movements where account_id = $1 order by id' },
        [accountId],
      )
    ).map(({ kind }) => kind);

  it('takes the money of a 0200 and answers with a code and the issuer authentication', async () => {
    const account = await books.addAccount(5_000n);
    const answer = await ask(payment({ pan: await newCard(account) }));
    expect(answer).toMatchObject({ responseCode: '00', repeated: false });
    expect(answer.approvalCode).toMatch(/^[0-9]{6}$/);
    expect(answer.issuerAuthentication).toHaveLength(8);
    expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
    expect(await movements(account)).toEqual(['funding', 'purchase']);
  });

  it('reserves the money of a 0100, and gives it back when its time has ended', async () => {
    const account = await books.addAccount(5_000n);
    const message = payment({ pan: await newCard(account), mti: '0100' });
    expect(await ask(message)).toMatchObject({ responseCode: '00' });
    expect(await books.balance(account)).toEqual({ available: 3_750n, held: 1_250n });
    const release = (later: number) =>
      books.store.releaseDueHolds(new Date(books.clock.now() + later), () => books.makeId('mov'));
    expect(await release(59_999)).toBe(0);
    expect(await release(60_000)).toBe(1);
    expect(await release(60_000)).toBe(0);
    expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
    expect(await ask(message)).toMatchObject({ responseCode: '12', reason: 'original_reversed' });
  });

  it('answers a doubled request the same again and moves the money once', async () => {
    const account = await books.addAccount(5_000n);
    const message = payment({ pan: await newCard(account) });
    const first = await ask(message);
    const again = await ask(message);
    const elsewhere = await ask({ ...message, mti: '0201' }, books.newAuthorise());
    for (const answer of [again, elsewhere]) {
      expect(answer).toMatchObject({
        responseCode: '00',
        repeated: true,
        approvalCode: first.approvalCode,
      });
      expect(new Uint8Array(answer.issuerAuthentication ?? [])).toEqual(first.issuerAuthentication);
    }
    expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
  });

  it('of the same request many times at once, books one and answers all alike', async () => {
    const account = await books.addAccount(5_000n);
    const message = payment({ pan: await newCard(account) });
    const processes = [books.authorise, books.newAuthorise(), books.newAuthorise()];
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, at) => ask(message, processes[at % processes.length])),
    );
    expect(new Set(answers.map((answer) => `${answer.responseCode} ${answer.approvalCode}`)).size).toBe(1);
    expect(answers.filter((answer) => !answer.repeated)).toHaveLength(1);
    expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
  });

  it('refuses another payment under the name of one that was', async () => {
    const account = await books.addAccount(5_000n);
    const pan = await newCard(account);
    const message = payment({ pan });
    await ask(message);
    const other = paymentMessage({ pan, amountMinor: 1300n, atc: 2, stan: stans });
    expect(await ask(other)).toMatchObject({ responseCode: '94', reason: 'duplicate_transaction' });
    expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
  });

  it('refuses a counter that was seen, in a payment with another name', async () => {
    const account = await books.addAccount(5_000n);
    const pan = await newCard(account);
    await ask(payment({ pan, atc: 5 }));
    expect(await ask(payment({ pan, atc: 5 }))).toMatchObject({ responseCode: '63' });
    expect(await ask(payment({ pan, atc: 4 }))).toMatchObject({ responseCode: '63' });
    expect(await ask(payment({ pan, atc: 6 }))).toMatchObject({ responseCode: '00' });
  });

  it('uses up the counter of a decline whose cryptogram was right, and of no other', async () => {
    const account = await books.addAccount(5_000n);
    const pan = await newCard(account);
    expect(await ask(payment({ pan, atc: 5, amountMinor: 9_000n }))).toMatchObject({ responseCode: '51' });
    expect(await ask(payment({ pan, atc: 5 }))).toMatchObject({ responseCode: '63' });
    const wrong = books.newAuthorise(async (request) => ({
      ...(await acceptingVerifier(request)),
      fact: 'wrong',
    }));
    const refused = await ask(payment({ pan, atc: 99 }), wrong);
    expect(refused).toMatchObject({ responseCode: '82' });
    expect(refused.issuerAuthentication).toBeUndefined();
    expect(await ask(payment({ pan, atc: 6 }))).toMatchObject({ responseCode: '00' });
  });

  it('answers a decline again with the same code', async () => {
    const account = await books.addAccount(100n);
    const message = payment({ pan: await newCard(account) });
    expect(await ask(message)).toMatchObject({ responseCode: '51', repeated: false });
    const at = new Date(books.clock.now());
    await books.cards.fund(
      {
        movementId: books.makeId('mov'),
        accountId: account,
        cardId: null,
        amountMinor: 5_000n,
        kind: 'top_up',
        reference: null,
        at,
      },
      1_000_000n,
    );
    expect(await ask(message)).toMatchObject({ responseCode: '51', repeated: true });
    expect(await movements(account)).toEqual(['funding', 'top_up']);
  });

  it('knows no card that is not there, and records the refusal', async () => {
    const message = payment({ pan: '9999990000099999' });
    expect(await ask(message)).toMatchObject({ responseCode: '14', reason: 'card_unknown' });
    expect(await ask(message)).toMatchObject({ responseCode: '14', repeated: true });
  });

  it('sees at once what another process changed, though it remembers the card', async () => {
    const account = await books.addAccount(5_000n);
    const pan = await newCard(account);
    const other = books.newAuthorise();
    expect(await ask(payment({ pan, atc: 1 }))).toMatchObject({ responseCode: '00' });
    expect(await ask(payment({ pan, atc: 2 }), other)).toMatchObject({ responseCode: '00' });
    expect(await ask(payment({ pan, atc: 2 }))).toMatchObject({ responseCode: '63' });
    expect(await ask(payment({ pan, atc: 3 }))).toMatchObject({ responseCode: '00' });
    const [card] = await books.database.query<{ id: string }>(
      { text: 'select id from cards where account_id = $1' },
      [account],
    );
    await books.cards.setStatus(card?.id ?? '', 'blocked');
    expect(await ask(payment({ pan, atc: 4 }))).toMatchObject({ responseCode: '62' });
    await books.cards.setStatus(card?.id ?? '', 'active');
    expect(await ask(payment({ pan, atc: 5 }), other)).toMatchObject({ responseCode: '00' });
    expect(await books.balance(account)).toEqual({ available: 0n, held: 0n });
  });

  it('never overdraws: of 50 payments at once on one account, as many pass as there is money for', async () => {
    const account = await books.addAccount(10_000n);
    const cards = await Promise.all(Array.from({ length: 50 }, () => newCard(account)));
    const processes = [books.authorise, books.newAuthorise()];
    const answers = await Promise.all(
      cards.map((pan, at) => ask(payment({ pan, amountMinor: 700n }), processes[at % 2])),
    );
    expect(answers.filter((answer) => answer.responseCode === '00')).toHaveLength(14);
    expect(answers.filter((answer) => answer.responseCode === '51')).toHaveLength(36);
    expect(await books.balance(account)).toEqual({ available: 200n, held: 0n });
  });

  it('says nothing when the database is lost, before anything is done or while booking', async () => {
    const account = await books.addAccount(5_000n);
    const pan = await newCard(account);
    const lost = () => Promise.reject(new DatabaseUnavailable('gone'));
    for (const method of ['findCard', 'book'] as const) {
      const broken = books.newAuthorise(acceptingVerifier, { ...books.store, [method]: lost });
      await expect(ask(payment({ pan }), broken)).rejects.toThrow(DatabaseUnavailable);
    }
    expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
  });

  it('gives up without an answer when the ground never stops moving', async () => {
    const pan = await newCard(await books.addAccount(5_000n));
    const restless = books.newAuthorise(acceptingVerifier, { ...books.store, book: async () => false });
    await expect(ask(payment({ pan }), restless)).rejects.toThrow(Undecided);
  });

  describe('reversing', () => {
    it.each(['0400', '0420'])('undoes an approval once (%s), however often it is asked', async (mti) => {
      const account = await books.addAccount(5_000n);
      const message = payment({ pan: await newCard(account) });
      await ask(message);
      expect(await books.reverse(reversalOf(message, mti))).toEqual({
        responseCode: '00',
        reason: 'reversed',
      });
      const again = reversalOf(message, mti === '0400' ? '0401' : '0421', '900001');
      const answers = await Promise.all(Array.from({ length: 8 }, () => books.reverse(again)));
      for (const answer of answers)
        expect(answer).toEqual({ responseCode: '00', reason: 'nothing_to_reverse' });
      expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
      expect(await movements(account)).toEqual(['funding', 'purchase', 'reversal']);
      expect(await ask(message)).toMatchObject({ responseCode: '12', reason: 'original_reversed' });
    });

    it('gives back what a 0100 reserved', async () => {
      const account = await books.addAccount(5_000n);
      const message = payment({ pan: await newCard(account), mti: '0100' });
      await ask(message);
      await books.reverse(reversalOf(message, '0400'));
      expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
    });

    it('of a decline acknowledges and moves nothing', async () => {
      const account = await books.addAccount(100n);
      const message = payment({ pan: await newCard(account) });
      await ask(message);
      expect(await books.reverse(reversalOf(message))).toMatchObject({ reason: 'nothing_to_reverse' });
      expect(await books.balance(account)).toEqual({ available: 100n, held: 0n });
    });

    it('is remembered when it comes before its original, which is then refused', async () => {
      const account = await books.addAccount(5_000n);
      const message = payment({ pan: await newCard(account) });
      for (let time = 0; time < 2; time += 1) {
        expect(await books.reverse(reversalOf(message))).toEqual({
          responseCode: '25',
          reason: 'original_not_found',
        });
      }
      expect(await ask(message)).toMatchObject({ responseCode: '12', reason: 'reversed_before_arrival' });
      expect(await ask(message)).toMatchObject({ responseCode: '12' });
      expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
    });

    it('racing with its original leaves no money moved, whoever wins', async () => {
      const account = await books.addAccount(50_000n);
      const pans = await Promise.all(Array.from({ length: 20 }, () => newCard(account)));
      const pairs = pans.map((pan) => payment({ pan }));
      const answers = await Promise.all(
        pairs.flatMap((message, at) => {
          const both = [() => ask(message), () => books.reverse(reversalOf(message))];
          return (at % 2 === 0 ? both : both.reverse()).map((send) => send());
        }),
      );
      expect(answers).toHaveLength(40);
      expect(await books.balance(account)).toEqual({ available: 50_000n, held: 0n });
    });

    it.each<[string, Partial<Message>, string]>([
      ['without DE90', { 90: '' }, '30'],
      ['with a broken DE90', { 90: '1'.repeat(41) }, '30'],
      ['without an amount', { 4: '' }, '30'],
      ['of another amount', { 4: '000000001249' }, '13'],
    ])('%s is refused', async (_, changes, responseCode) => {
      const account = await books.addAccount(5_000n);
      const message = payment({ pan: await newCard(account) });
      await ask(message);
      expect(await books.reverse({ ...reversalOf(message), ...changes })).toMatchObject({ responseCode });
      expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
    });
  });

  it('keeps a book whose movements cannot be changed', async () => {
    await expect(books.database.query({ text: 'update movements set amount_minor = 1' })).rejects.toThrow();
    await expect(books.database.query({ text: 'delete from movements' })).rejects.toThrow();
  });
});
