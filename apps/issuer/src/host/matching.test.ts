import { testEngines } from '@tallystick/database/testing';
import { encodeOriginalDataElements, type Message, originalDataElementsOf } from '@tallystick/iso8583';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chipData, reversalOf } from '../testing/payment-message.ts';
import { createTestBooks, type TestBooks } from '../testing/test-books.ts';

const de90Of = (message: Message, changes: object): string =>
  encodeOriginalDataElements({ ...originalDataElementsOf(message), ...changes });

describe.each(testEngines())('what belongs together on %s', (engine) => {
  let books: TestBooks;
  beforeAll(async () => {
    books = await createTestBooks(engine);
  });
  afterAll(() => books.drop());

  const card = async () => {
    const { account, pan } = await books.fundedCard(5_000n);
    const message = books.payment({ pan });
    return { account, pan, message };
  };
  const paid = async () => {
    const made = await card();
    expect(await books.ask(made.message)).toMatchObject({ responseCode: '00' });
    return made;
  };

  describe('a reversal', () => {
    const others: [string, (message: Message) => Partial<Message>, string][] = [
      ['another DE37', () => ({ 37: '632799999901' }), '25'],
      ['another DE41', () => ({ 41: 'TERM0002' }), '25'],
      [
        'another DE7 in DE90',
        (message) => ({ 90: de90Of(message, { transmissionDateTime: '1123120001' }) }),
        '25',
      ],
      [
        'another DE11 in DE90',
        (message) => ({ 90: de90Of(message, { systemTraceAuditNumber: '999999' }) }),
        '25',
      ],
      ['another kind of original in DE90', (message) => ({ 90: de90Of(message, { mti: '0100' }) }), '25'],
      [
        'another DE32',
        (message) => ({ 32: '888888', 90: de90Of(message, { acquiringInstitution: '' }) }),
        '25',
      ],
      [
        'another acquirer in DE90',
        (message) => ({ 32: '', 90: de90Of(message, { acquiringInstitution: '888888' }) }),
        '25',
      ],
      ['two acquirers', (message) => ({ 90: de90Of(message, { acquiringInstitution: '888888' }) }), '30'],
      ['another DE42', () => ({ 42: 'MERCHANT0000002' }), '25'],
      ['another amount', () => ({ 4: '000000001249' }), '13'],
      ['no amount', () => ({ 4: '000000000000' }), '13'],
      ['another currency', () => ({ 49: '840' }), '12'],
      ['a currency that is none', () => ({ 49: '000' }), '12'],
      ['a DE90 of no payment', (message) => ({ 90: de90Of(message, { mti: '0800' }) }), '30'],
    ];
    it.each(others)(
      'reviewed/P3: with %s is told so and moves nothing',
      async (_, changesOf, responseCode) => {
        const { account, message } = await paid();
        expect(await books.reverse({ ...reversalOf(message), ...changesOf(message) })).toMatchObject({
          responseCode,
        });
        expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
        expect(await books.ask(message)).toMatchObject({ responseCode: '00', repeated: true });
        expect(await books.reverse(reversalOf(message))).toMatchObject({ reason: 'reversed' });
      },
    );

    it.each(others)(
      'reviewed/M4: with %s, that comes first, keeps no payment out',
      async (_, changesOf, responseCode) => {
        const { account, message } = await card();
        const early = await books.reverse({ ...reversalOf(message), ...changesOf(message) });
        // What is not there yet cannot be compared, only not found.
        expect(['25', responseCode]).toContain(early.responseCode);
        expect(await books.ask(message)).toMatchObject({ responseCode: '00' });
        expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
      },
    );

    it('reviewed/M4: that is the right one, and came before, keeps it out though a wrong one came too', async () => {
      const { account, message } = await card();
      for (const changes of [{ 42: 'MERCHANT0000002' }, {}, { 49: '840' }]) {
        expect(await books.reverse({ ...reversalOf(message), ...changes })).toMatchObject({
          responseCode: '25',
        });
      }
      expect(await books.ask(message)).toMatchObject({
        responseCode: '12',
        reason: 'reversed_before_arrival',
      });
      expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
    });

    it('reviewed/P3: needs no acquirer in DE32 or DE90 where the original had none', async () => {
      const { account, message } = await card();
      const anonymous = { ...message, 32: '' };
      await books.ask(anonymous);
      expect(await books.reverse(reversalOf(anonymous))).toMatchObject({ reason: 'reversed' });
      expect(await books.balance(account)).toEqual({ available: 5_000n, held: 0n });
    });

    it('reviewed/P3: names the acquirer in DE32 or in DE90', async () => {
      for (const changesOf of [
        (message: Message) => ({ 32: '', 90: de90Of(message, {}) }),
        (message: Message) => ({ 90: de90Of(message, { acquiringInstitution: '' }) }),
      ]) {
        const { message } = await paid();
        expect(await books.reverse({ ...reversalOf(message), ...changesOf(message) })).toMatchObject({
          reason: 'reversed',
        });
      }
    });
  });

  describe('a request under the name of another', () => {
    it('reviewed/M3: is a repeat if all is the same, and a duplicate if the card is another', async () => {
      const { account, message } = await paid();
      const other = await card();
      const stolen = { ...message, 2: other.pan };
      expect(await books.ask(stolen)).toMatchObject({ responseCode: '94', reason: 'duplicate_transaction' });
      expect(await books.ask({ ...message, 2: '9999990000099998' })).toMatchObject({ responseCode: '94' });
      expect(await books.ask({ ...message, mti: '0201' })).toMatchObject({ repeated: true });
      expect(await books.balance(other.account)).toEqual({ available: 5_000n, held: 0n });
      expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
    });

    it.each<[string, (pan: string, stan: number) => Partial<Message>]>([
      [
        'another cryptogram',
        (pan, stan) => ({
          55: chipData({ pan, amountMinor: 1250n, atc: 1, stan }, { 40742: '0102030405060709' }),
        }),
      ],
      ['another kind of request', () => ({ mti: '0100' })],
      ['another kind of request, repeated', () => ({ mti: '0101' })],
      ['another acquirer', () => ({ 32: '888888' })],
      ['no acquirer', () => ({ 32: '' })],
      ['another merchant', () => ({ 42: 'MERCHANT0000002' })],
    ])(
      'reviewed/M3: with %s is a duplicate: no approval code, no issuer authentication',
      async (_, changesOf) => {
        const { account, pan, message } = await paid();
        const answer = await books.ask({ ...message, ...changesOf(pan, Number(message[11])) });
        expect(answer).toEqual({ responseCode: '94', reason: 'duplicate_transaction', repeated: false });
        expect(await books.balance(account)).toEqual({ available: 3_750n, held: 0n });
      },
    );

    it('reviewed/M3: of a decline is no repeat either when its card or cryptogram is another', async () => {
      const message = books.payment({ pan: '9999990000099997' });
      expect(await books.ask(message)).toMatchObject({ responseCode: '14' });
      expect(await books.ask(message)).toMatchObject({ responseCode: '14', repeated: true });
      expect(await books.ask({ ...message, 2: '9999990000099996' })).toMatchObject({ responseCode: '94' });
    });

    it('reviewed/M3: is compared by what an older record holds', async () => {
      const { message } = await paid();
      await books.database.query(
        {
          text: 'update authorisations set acquirer_id = null, pan_lookup = null, cryptogram = null where stan = $1',
        },
        [message[11]],
      );
      expect(await books.ask(message)).toMatchObject({ responseCode: '00', repeated: true });
      expect(await books.ask({ ...message, mti: '0100' })).toMatchObject({ responseCode: '94' });
      expect(await books.reverse(reversalOf(message))).toMatchObject({ reason: 'reversed' });
    });
  });
});
