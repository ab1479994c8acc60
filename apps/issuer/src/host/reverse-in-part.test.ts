import { testEngines } from '@tallystick/database/testing';
import { encodeReplacementAmounts, type Message } from '@tallystick/iso8583';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reversalOf } from '../testing/payment-message.ts';
import { createTestBooks, type TestBooks } from '../testing/test-books.ts';

describe.each(testEngines())('reversing in part on %s', (engine) => {
  let books: TestBooks;
  beforeAll(async () => {
    books = await createTestBooks(engine);
  });
  afterAll(() => books.drop());

  const partOf = (message: Message, staysMinor: bigint, mti = '0420', changes: Partial<Message> = {}) => ({
    ...reversalOf(message, mti),
    95: encodeReplacementAmounts({ transactionMinor: staysMinor }),
    ...changes,
  });
  const paid = async (mti = '0200') => {
    const { account, pan } = await books.fundedCard(5_000n);
    const message = books.payment({ pan, mti });
    expect(await books.ask(message)).toMatchObject({ responseCode: '00' });
    return { account, message };
  };

  it.each(['0400', '0420'])(
    'reported/L08: gives back the difference alone, however often it is asked (%s)',
    async (mti) => {
      const { account, message } = await paid();
      expect(await books.reverse(partOf(message, 500n, mti))).toEqual({
        responseCode: '00',
        reason: 'reversed_in_part',
      });
      expect(await books.balance(account)).toEqual({ available: 4_500n, held: 0n });
      const repeats = await Promise.all(
        Array.from({ length: 8 }, () =>
          books.reverse(partOf(message, 500n, mti === '0400' ? '0401' : '0421')),
        ),
      );
      for (const repeat of repeats)
        expect(repeat).toEqual({ responseCode: '00', reason: 'nothing_to_reverse' });
      expect(await books.balance(account)).toEqual({ available: 4_500n, held: 0n });
    },
  );

  it('reviewed/P2: of the same part at once, books one', async () => {
    const { account, message } = await paid();
    const answers = await Promise.all(Array.from({ length: 12 }, () => books.reverse(partOf(message, 500n))));
    expect(answers.filter(({ reason }) => reason === 'reversed_in_part')).toHaveLength(1);
    expect(new Set(answers.map(({ responseCode }) => responseCode))).toEqual(new Set(['00']));
    expect(await books.balance(account)).toEqual({ available: 4_500n, held: 0n });
  });

  it('reported/L08: then gives back more, then the rest, and never charges again', async () => {
    const { account, message } = await paid();
    await books.reverse(partOf(message, 500n));
    expect(await books.reverse(partOf(message, 800n))).toMatchObject({ responseCode: '13' });
    expect(await books.reverse(partOf(message, 200n))).toMatchObject({ reason: 'reversed_in_part' });
    expect(await books.balance(account)).toEqual({ available: 4_800n, held: 0n });
    expect(await books.reverse(reversalOf(message))).toMatchObject({ reason: 'reversed' });
    expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
    // Nothing is charged any more, so that 2.00 stay would be no true answer.
    expect(await books.reverse(partOf(message, 200n))).toMatchObject({ responseCode: '12' });
    expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
  });

  it('reported/L08: takes a DE95 of zeros for a whole reversal', async () => {
    const { account, message } = await paid();
    expect(await books.reverse({ ...reversalOf(message), 95: '0'.repeat(42) })).toMatchObject({
      reason: 'reversed',
    });
    expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
  });

  it('reported/L08: lowers what a 0100 reserved, and frees the rest when its time has ended', async () => {
    const { account, message } = await paid('0100');
    await books.reverse(partOf(message, 500n));
    expect(await books.balance(account)).toEqual({ available: 4_500n, held: 500n });
    const after = new Date(books.clock.now() + 60_000);
    expect(await books.store.releaseDueHolds(after, () => books.makeId('mov'))).toBe(1);
    expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
    expect(await books.reverse(partOf(message, 500n))).toMatchObject({ responseCode: '12' });
  });

  it('reported/L08: keeps the approval that stands: its repeat gets the first answer', async () => {
    const { account, message } = await paid();
    await books.reverse(partOf(message, 500n));
    expect(await books.ask(message)).toMatchObject({ responseCode: '00', repeated: true });
    expect(await books.balance(account)).toEqual({ available: 4_500n, held: 0n });
  });

  it.each<[string, Partial<Message>, string, string]>([
    ['above the original', { 95: encodeReplacementAmounts({ transactionMinor: 1_251n }) }, '13', 'DE95'],
    ['of the whole original', { 95: encodeReplacementAmounts({ transactionMinor: 1_250n }) }, '13', 'DE95'],
    [
      'with another settlement amount',
      { 95: encodeReplacementAmounts({ transactionMinor: 500n, settlementMinor: 501n }) },
      '13',
      'DE95',
    ],
    [
      'with a fee',
      {
        95: encodeReplacementAmounts({
          transactionMinor: 500n,
          transactionFee: { sign: 'D', amountMinor: 1n },
        }),
      },
      '23',
      'DE95',
    ],
    ['too short', { 95: '5'.repeat(41) }, '30', 'DE95'],
    ['malformed', { 95: 'X'.repeat(42) }, '30', 'DE95'],
    ['that is bytes', { 95: new Uint8Array(42) }, '30', 'DE95'],
    ['in another currency', { 49: '840' }, '12', ''],
  ])(
    'reported/L08: a replacement %s is refused and moves nothing',
    async (_, changes, responseCode, field) => {
      const { account, message } = await paid();
      expect(await books.reverse(partOf(message, 500n, '0420', changes))).toMatchObject({
        responseCode,
        ...(field ? { field } : {}),
      });
      expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
    },
  );

  it('reported/L08: a part of what never came or was declined is refused, and nothing is remembered', async () => {
    const { account, pan } = await books.fundedCard(1_300n);
    const message = books.payment({ pan });
    expect(await books.reverse(partOf(message, 500n))).toMatchObject({ responseCode: '25' });
    expect(await books.ask(message)).toMatchObject({ responseCode: '00' });
    const declined = books.payment({ pan, atc: 2 });
    expect(await books.ask(declined)).toMatchObject({ responseCode: '51' });
    expect(await books.reverse(partOf(declined, 500n))).toMatchObject({ responseCode: '12' });
    expect(await books.balance(account)).toEqual({ available: 50n, held: 0n });
  });

  it('reported/L08: approves no part of an amount: it is the whole or none', async () => {
    const { account, pan } = await books.fundedCard(1_000n);
    const answer = await books.ask(books.payment({ pan }));
    expect(answer).toMatchObject({ responseCode: '51' });
    expect(await books.balance(account)).toEqual({ available: 1_000n, held: 0n });
  });
});
