import { describe, expect, it } from 'vitest';
import type { CountedTime, PaymentCount } from '../../money/payments/index.ts';
import { createShift } from './shift.ts';

const MINUTE_MS = 60_000;
const at = (iso: string): number => Date.parse(iso);

interface Made {
  readonly at: string;
  readonly status?: PaymentCount['status'];
  readonly currency?: string;
  readonly amount?: bigint;
}

/** Payments in memory, and how they were asked for. */
const createPayments = (made: readonly Made[]) => {
  const asked: (CountedTime & { readonly spanSeconds: number })[] = [];
  return {
    asked,
    counts: async (_merchantId: string, time: CountedTime, spanSeconds: number): Promise<PaymentCount[]> => {
      asked.push({ ...time, spanSeconds });
      return made
        .map(({ status = 'approved', currency = 'EUR', amount = 100n, ...payment }) => {
          const created = at(payment.at);
          const span = Math.floor(created / spanSeconds / 1_000) * spanSeconds * 1_000;
          return { created, at: span, status, currency, count: 1, amount };
        })
        .filter(({ created }) => created >= time.from && created < time.to);
    },
  };
};

const merchantIn = (timeZone: string) =>
  ({ id: `mer_${'7'.repeat(26)}`, currency: 'EUR', timeZone }) as const;

const shiftAt = (now: string, made: readonly Made[], timeZone = 'Europe/Berlin') =>
  createShift(createPayments(made).counts)(merchantIn(timeZone), at(now));

describe('yesterday beside today', () => {
  it('holds today against yesterday up to the same minute of the merchant’s clock', async () => {
    const { today, yesterday, hours } = await shiftAt('2026-11-30T13:05:30Z', [
      { at: '2026-11-28T22:59:59Z' },
      { at: '2026-11-28T23:00:00Z' },
      { at: '2026-11-29T13:04:59Z', status: 'declined' },
      { at: '2026-11-29T13:06:00Z' },
      { at: '2026-11-29T22:59:59Z' },
      { at: '2026-11-29T23:00:00Z' },
      { at: '2026-11-30T13:05:00Z', status: 'reversed' },
    ]);
    expect(today).toMatchObject({ day: '2026-11-30', payments: 2, approved: 1, approvalRate: 0.5 });
    expect(yesterday).toMatchObject({
      day: '2026-11-29',
      until: '2026-11-29T13:05:00.000Z',
      payments: 2,
      approved: 1,
      approvalRate: 0.5,
    });
    expect(hours).toHaveLength(24);
    // The whole of the hour, also what is later than now.
    expect(hours[14]).toEqual({
      hour: 14,
      today: {
        from: '2026-11-30T13:00:00.000Z',
        to: '2026-11-30T14:00:00.000Z',
        approved: 0,
        declined: 0,
        reversed: 1,
      },
      yesterday: {
        from: '2026-11-29T13:00:00.000Z',
        to: '2026-11-29T14:00:00.000Z',
        approved: 1,
        declined: 1,
        reversed: 0,
      },
    });
    expect(hours[23]?.yesterday?.approved).toBe(1);
    expect(hours[0]).toMatchObject({ today: { approved: 1 }, yesterday: { approved: 1 } });
  });

  it('sums each currency by itself on both days, the merchant’s own first', async () => {
    const { today, yesterday } = await shiftAt('2026-11-30T13:05:30Z', [
      { at: '2026-11-29T10:00:00Z', currency: 'JPY', amount: 400n },
      { at: '2026-11-29T10:00:00Z', currency: 'JPY', amount: 300n, status: 'declined' },
      { at: '2026-11-30T10:00:00Z', currency: 'JPY', amount: 500n },
      { at: '2026-11-30T10:00:00Z', amount: 250n },
    ]);
    expect(today.taken).toEqual([
      { value: 250, currency: 'EUR' },
      { value: 500, currency: 'JPY' },
    ]);
    expect(yesterday.taken).toEqual([
      { value: 0, currency: 'EUR' },
      { value: 400, currency: 'JPY' },
    ]);
  });

  it.each([
    // [today, now, at the same time yesterday, zone]
    ['clocks went back in the night', '2026-10-25T10:00:00Z', '2026-10-24T09:00:00.000Z', 'Europe/Berlin'],
    ['they went back the night before', '2026-10-26T10:00:00Z', '2026-10-25T10:00:00.000Z', 'Europe/Berlin'],
    ['clocks went forward in the night', '2026-03-29T10:00:00Z', '2026-03-28T11:00:00.000Z', 'Europe/Berlin'],
    ['yesterday had no such hour', '2026-03-30T00:30:00Z', '2026-03-29T01:00:00.000Z', 'Europe/Berlin'],
    ['by half an hour', '2026-10-04T10:00:00Z', '2026-10-03T10:30:00.000Z', 'Australia/Lord_Howe'],
    ['a zone of quarters', '2026-11-30T10:00:00Z', '2026-11-29T10:00:00.000Z', 'Asia/Katmandu'],
  ])('knows when it was this time yesterday: %s', async (_name, now, until, timeZone) => {
    expect((await shiftAt(now, [], timeZone)).yesterday.until).toBe(until);
  });

  it('has one hour of two where clocks were set back, and none where they were set forward', async () => {
    const back = await shiftAt('2026-10-26T10:00:00Z', [
      { at: '2026-10-25T00:30:00Z' },
      { at: '2026-10-25T01:30:00Z' },
    ]);
    expect(back.hours[2]).toMatchObject({
      today: { approved: 0 },
      yesterday: { from: '2026-10-25T00:00:00.000Z', to: '2026-10-25T02:00:00.000Z', approved: 2 },
    });
    const forward = await shiftAt('2026-03-29T10:00:00Z', [{ at: '2026-03-28T01:30:00Z' }]);
    expect(forward.hours[2]).toMatchObject({ today: null, yesterday: { approved: 1 } });
  });

  it('counts hours that begin at a quarter by the merchant’s clock', async () => {
    const { hours } = await shiftAt(
      '2026-11-30T10:00:00Z',
      [{ at: '2026-11-30T08:14:59Z' }, { at: '2026-11-30T08:15:00Z' }],
      'Asia/Katmandu',
    );
    expect([hours[13]?.today?.approved, hours[14]?.today?.approved]).toEqual([1, 1]);
  });

  it('holds each of the last minutes against the same of the day before, also over midnight', async () => {
    const { minutes } = await shiftAt('2026-11-29T23:10:20Z', [
      { at: '2026-11-29T23:05:00Z' },
      { at: '2026-11-28T23:05:59Z', status: 'declined' },
      { at: '2026-11-29T22:50:00Z' },
      { at: '2026-11-28T22:50:10Z', status: 'reversed' },
    ]);
    expect(minutes).toHaveLength(30);
    const found = minutes.filter(
      ({ approved, yesterday }) => approved + yesterday.declined + yesterday.reversed > 0,
    );
    expect(found).toEqual([
      {
        at: '2026-11-29T22:50:00.000Z',
        approved: 1,
        declined: 0,
        reversed: 0,
        yesterday: { at: '2026-11-28T22:50:00.000Z', approved: 0, declined: 0, reversed: 1 },
      },
      {
        at: '2026-11-29T23:05:00.000Z',
        approved: 1,
        declined: 0,
        reversed: 0,
        yesterday: { at: '2026-11-28T23:05:00.000Z', approved: 0, declined: 1, reversed: 0 },
      },
    ]);
  });

  it('reads yesterday once in ten minutes, and the new yesterday from midnight on', async () => {
    const payments = createPayments([{ at: '2026-11-30T22:58:00Z' }]);
    const shiftOf = createShift(payments.counts);
    const ofYesterday = () => payments.asked.filter(({ from, to }) => to - from > 25 * 60 * MINUTE_MS);
    const start = at('2026-11-30T22:57:00Z');
    for (let minute = 0; minute < 3; minute += 1) {
      await shiftOf(merchantIn('Europe/Berlin'), start + minute * MINUTE_MS);
    }
    expect(ofYesterday()).toHaveLength(1);
    expect(payments.asked).toHaveLength(7);
    const after = await shiftOf(merchantIn('Europe/Berlin'), start + 4 * MINUTE_MS);
    expect(ofYesterday()).toHaveLength(2);
    expect([after.today.payments, after.hours[23]?.yesterday?.approved]).toEqual([0, 1]);
    await shiftOf(merchantIn('Europe/Berlin'), start + 15 * MINUTE_MS);
    expect(ofYesterday()).toHaveLength(3);
  });

  it('keeps yesterday of so many merchants and no more', async () => {
    const payments = createPayments([]);
    const shiftOf = createShift(payments.counts);
    const now = at('2026-11-30T10:00:00Z');
    const ask = (merchant: number) =>
      shiftOf({ ...merchantIn('Europe/Berlin'), id: `mer_${String(merchant).padStart(26, '0')}` }, now);
    for (let merchant = 0; merchant <= 64; merchant += 1) await ask(merchant);
    const reads = payments.asked.length;
    await ask(64);
    expect(payments.asked).toHaveLength(reads + 2);
    await ask(0);
    expect(payments.asked).toHaveLength(reads + 5);
  });

  it('asks again after a read that failed', async () => {
    let fails = true;
    const shiftOf = createShift(async () => {
      if (fails) throw new Error('away');
      return [];
    });
    const now = at('2026-11-30T10:00:00Z');
    await expect(shiftOf(merchantIn('Europe/Berlin'), now)).rejects.toThrow('away');
    fails = false;
    expect((await shiftOf(merchantIn('Europe/Berlin'), now)).today.payments).toBe(0);
  });
});
