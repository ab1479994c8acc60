import { testEngines } from '@tallystick/database/testing';
import { EVENT_STREAM_PATH, type Event, type LiveSummary, type Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { putPayment } from '../../testing/put-payment.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';

/** How often late events are looked for, and events of other processes, and how long a summary is good for. */
const [LATE_EVERY_MS, POLL_MS, SUMMARY_FRESH_MS] = [1_000, 1_000, 500];
/** How long what was read of yesterday is good for. */
const YESTERDAY_KEPT_MS = 600_000;

interface Reading {
  /** The next event of the stream, or undefined when it ended. */
  next(): Promise<Event | undefined>;
  cancel(): Promise<void>;
  readonly response: Response;
}

describe.each(testEngines())('live events on %s', (engine) => {
  let app: TestApp;
  let browser: SignedInBrowser;
  let base: string;
  let merchantId: string;
  const clock = createManualClock();

  beforeAll(async () => {
    app = await createTestApp(engine, {}, { clock });
    browser = await registerOperator(app);
    base = `http://127.0.0.1:${await app.listen()}`;
    merchantId = app.modules.firstMerchant.id;
  });
  afterAll(() => app.drop());

  const emit = async (
    type: Event['type'],
    subject: string,
    data: Record<string, unknown> = {},
    of = merchantId,
  ) => {
    const { database, outbox } = app.platform;
    await database.transaction((on) => outbox.add(on, of, { type, subject, data }));
    outbox.announce(of);
  };
  const get = async <T>(path: string) =>
    (await app.http.inject({ url: path, headers: browser.headers })).json<T>();

  const follow = async (headers: Record<string, string> = {}): Promise<Reading> => {
    const response = await fetch(base + EVENT_STREAM_PATH, {
      headers: { cookie: browser.cookie, ...headers },
      signal: AbortSignal.timeout(60_000),
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    return {
      response,
      cancel: async () => reader?.cancel(),
      async next() {
        for (;;) {
          const end = text.indexOf('\n\n');
          if (end >= 0) {
            const message = text.slice(0, end);
            text = text.slice(end + 2);
            const data = /^data: (.*)$/m.exec(message)?.[1];
            if (data === undefined) continue;
            const event = JSON.parse(data) as Event;
            expect(/^id: (.*)$/m.exec(message)?.[1]).toBe(event.id);
            return event;
          }
          const part = await reader?.read();
          if (part === undefined || part.done) return undefined;
          text += part.value;
        }
      },
    };
  };
  const nextOf = async (reading: Reading, subject: string): Promise<Event | undefined> => {
    for (;;) {
      const event = await reading.next();
      if (event === undefined || event.subject === subject) return event;
    }
  };

  it('lists events newest first, page by page, of this merchant only', async () => {
    for (const subject of ['one', 'two', 'three']) await emit('terminal.created', subject);
    await emit('terminal.created', 'foreign', {}, `mer_${'z'.repeat(26)}`);
    const first = await get<{ data: Event[]; next?: string }>('/v1/events?limit=2');
    expect(first.data).toHaveLength(2);
    const second = await get<{ data: Event[]; next?: string }>(`/v1/events?limit=2&after=${first.next}`);
    const all = [...first.data, ...second.data];
    expect(new Set(all.map((event) => event.subject))).toEqual(new Set(['one', 'two', 'three']));
    expect(all.map((event) => event.id)).toEqual(
      all
        .map((event) => event.id)
        .sort()
        .reverse(),
    );
    expect(second.next).toBeUndefined();
  });

  it('finds events by type, and by what was typed as it stands', async () => {
    await emit('payment.declined', 'pay_100%');
    await emit('payment.approved', 'pay_100x');
    await emit('payment.declined', 'pay_100%', {}, `mer_${'z'.repeat(26)}`);
    const found = async (query: string) =>
      (await get<{ data: Event[] }>(`/v1/events?${query}`)).data.map(
        ({ type, subject }) => `${type} ${subject}`,
      );
    expect(await found('type=payment.declined')).toEqual(['payment.declined pay_100%']);
    expect(await found(`search=${encodeURIComponent('PAY_100%')}`)).toEqual(['payment.declined pay_100%']);
    expect(await found(`search=${encodeURIComponent('pay_100')}&type=payment.approved`)).toEqual([
      'payment.approved pay_100x',
    ]);
    expect(await found(`search=${encodeURIComponent('pay%100')}`)).toEqual([]);
    expect(await found(`search=${encodeURIComponent("' or 1=1 --")}`)).toEqual([]);
    const first = await get<{ data: Event[]; next?: string }>('/v1/events?search=pay_100&limit=1');
    const second = await get<{ data: Event[]; next?: string }>(
      `/v1/events?search=pay_100&limit=1&after=${first.next}`,
    );
    expect([...first.data, ...second.data].map(({ subject }) => subject)).toEqual(['pay_100x', 'pay_100%']);
    expect(second.next).toBeUndefined();
  });

  it('streams events as they are committed, of this merchant only', async () => {
    const reading = await follow();
    expect(reading.response.headers.get('content-type')).toContain('text/event-stream');
    await emit('payment.created', 'foreign', {}, `mer_${'z'.repeat(26)}`);
    await emit('payment.approved', 'pay_a', { amount: { value: 100, currency: 'EUR' } });
    const seen: string[] = [];
    for (;;) {
      const event = await reading.next();
      seen.push(event?.subject ?? '');
      if (event?.subject === 'pay_a') {
        expect(event).toMatchObject({ type: 'payment.approved', data: { amount: { value: 100 } } });
        break;
      }
    }
    expect(seen).not.toContain('foreign');
    await reading.cancel();
  });

  it('goes on where a client left off', async () => {
    const reading = await follow();
    await emit('terminal.approved', 'before');
    const last = await nextOf(reading, 'before');
    await reading.cancel();
    await emit('terminal.suspended', 'while-away-1');
    await emit('terminal.resumed', 'while-away-2');
    const again = await follow({ 'last-event-id': last?.id ?? '' });
    const subjects: string[] = [];
    while (subjects.at(-1) !== 'while-away-2') subjects.push((await again.next())?.subject ?? 'ended');
    expect(subjects).toContain('while-away-1');
    expect(subjects).not.toContain('before');
    await again.cancel();
  });

  it('does not miss an event that was made before another but committed after it', async () => {
    const reading = await follow();
    const { database, outbox } = app.platform;
    const late = outbox.stamp();
    await emit('terminal.created', 'early-bird');
    expect((await nextOf(reading, 'early-bird'))?.id ?? '').not.toBe('');
    await database.query(
      {
        text: 'insert into events (merchant_id, id, type, subject, at, data) values ($1, $2, $3, $4, $5, $6)',
      },
      [merchantId, late.id, 'terminal.retired', 'late-riser', late.at, '{}'],
    );
    clock.advance(LATE_EVERY_MS);
    outbox.announce(merchantId);
    expect((await nextOf(reading, 'late-riser'))?.id).toBe(late.id);
    await reading.cancel();
  });

  it('tells of changes that another process committed', async () => {
    const reading = await follow();
    const { database, outbox } = app.platform;
    await database.transaction((on) =>
      outbox.add(on, merchantId, { type: 'terminal.created', subject: 'elsewhere', data: {} }),
    );
    clock.advance(POLL_MS);
    expect((await nextOf(reading, 'elsewhere'))?.type).toBe('terminal.created');
    await reading.cancel();
  });

  it('lets nobody read who is not signed in, and refuses a made-up place to resume from', async () => {
    const anonymous = await fetch(base + EVENT_STREAM_PATH);
    expect(((await anonymous.json()) as Problem).code).toBe('sign_in_required');
    const odd = await fetch(base + EVENT_STREAM_PATH, {
      headers: { cookie: browser.cookie, 'last-event-id': "evt_' or 1=1" },
    });
    expect(((await odd.json()) as Problem).code).toBe('malformed_request');
  });

  const live = () => {
    clock.advance(SUMMARY_FRESH_MS);
    return get<LiveSummary>('/v1/live');
  };

  it('sums the shift up, and tells who needs a person', async () => {
    const before = await live();
    for (const status of ['approved', 'declined', 'reversed', 'refused'] as const) {
      await putPayment(app.platform.database, merchantId, { at: clock.now(), status });
    }
    await putPayment(app.platform.database, `mer_${'z'.repeat(26)}`, { at: clock.now() });
    await emit('attestation.refused', 'trm_s');
    const after = await live();
    expect(after.minutes).toHaveLength(30);
    const sum = (summary: LiveSummary, of: 'approved' | 'declined' | 'reversed') =>
      summary.minutes.reduce((total, minute) => total + minute[of], 0);
    for (const of of ['approved', 'declined', 'reversed'] as const)
      expect(sum(after, of)).toBe(sum(before, of) + 1);
    expect(after.today.payments).toBe(before.today.payments + 4);
    const euros = ({ today }: LiveSummary) => today.taken.find(({ currency }) => currency === 'EUR')?.value;
    expect(euros(after)).toBe((euros(before) ?? 0) + 250);
    expect(after.today.approvalRate).toBeLessThan(1);
    expect(after.attention).toContainEqual(
      expect.objectContaining({ kind: 'attestation_refused', subject: 'trm_s' }),
    );
  });

  it('sums each currency by itself, the merchant’s own first, and counts payments of all', async () => {
    const before = (await live()).today;
    for (const [value, currency] of [
      [400, 'JPY'],
      [700, 'USD'],
      [300, 'EUR'],
      [100, 'JPY'],
    ] as const) {
      await putPayment(app.platform.database, merchantId, { at: clock.now(), value, currency });
    }
    const { today } = await live();
    expect(today.approved).toBe(before.approved + 4);
    expect(today.taken).toEqual([
      { value: (before.taken[0]?.value ?? 0) + 300, currency: 'EUR' },
      { value: 500, currency: 'JPY' },
      { value: 700, currency: 'USD' },
    ]);
  });

  it('holds today against the day before up to this minute, and the list finds what each hour counts', async () => {
    const yesterday = clock.now() - 24 * 3_600_000;
    await putPayment(app.platform.database, merchantId, { at: yesterday - 3_600_000, value: 500 });
    await putPayment(app.platform.database, merchantId, { at: yesterday - 3_600_000, status: 'declined' });
    await putPayment(app.platform.database, merchantId, { at: yesterday + 3_600_000, value: 900 });
    clock.jump(YESTERDAY_KEPT_MS);
    const after = await live();
    expect(after.yesterday).toMatchObject({
      payments: 2,
      approved: 1,
      approvalRate: 0.5,
      taken: [{ value: 500, currency: 'EUR' }],
    });
    const hours = after.hours.flatMap((each) => each.yesterday ?? []);
    expect(hours.reduce((sum, { approved }) => sum + approved, 0)).toBe(2);
    for (const { from, to, approved } of hours.filter((each) => each.approved > 0)) {
      const found = await get<{ data: unknown[] }>(
        `/v1/payments?${new URLSearchParams({ from, to, status: 'approved' })}`,
      );
      expect(found.data).toHaveLength(approved);
    }
  });

  it('ends the streams of who signs out, and all of them when the server stops', async () => {
    const staying = await follow();
    await app.http.inject({
      method: 'POST',
      url: '/v1/console/sign-out',
      headers: browser.headers,
      payload: {},
    });
    let event = await staying.next();
    while (event !== undefined) event = await staying.next();

    const { apiKeyReading } = await (async () => {
      const { secret } = await app.modules.merchants.createApiKey({ merchantId, id: 'test' }, 'Stream');
      return { apiKeyReading: await follow({ cookie: '', authorization: `Bearer ${secret}` }) };
    })();
    await app.close();
    event = await apiKeyReading.next();
    while (event !== undefined) event = await apiKeyReading.next();
    expect(event).toBeUndefined();
  });
});
