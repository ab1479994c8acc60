import { describe, expect, it } from 'vitest';
import { approved, codec, host, kinds, link, purchase, rawServer, ready } from '../testing/links.ts';
import { until } from '../testing/manual-timers.ts';

describe('a request', () => {
  it('gets the reply that matches it, with its bytes and its time', async () => {
    const { port } = await host();
    const { link: client, states } = await ready(port);
    const outcome = await client.request(purchase(1), { timeoutMs: 1000 });
    expect(outcome).toMatchObject({ kind: 'reply', message: approved(purchase(1)), elapsedMs: 0 });
    if (outcome.kind === 'reply') expect(codec.unpack(outcome.raw)).toEqual(outcome.message);
    expect(kinds(states)).toEqual(['connecting', 'signing-on', 'ready']);
  });

  it('is matched with its padding', async () => {
    const { port } = await host();
    const { link: client } = await ready(port);
    const outcome = await client.request(purchase(1, { 11: '1', 41: 'T1' }), { timeoutMs: 1000 });
    expect(outcome.kind).toBe('reply');
  });

  it('is one of many on the connection, answered in any order', async () => {
    const waiting: (() => void)[] = [];
    const { port } = await host({
      onMessage: (message, reply) => {
        waiting.push(() => reply(approved(message)));
        if (waiting.length === 200) for (const answer of waiting.reverse()) answer();
      },
    });
    const { link: client, unmatched } = await ready(port);
    const requests = Array.from({ length: 200 }, (_, i) => client.request(purchase(i), { timeoutMs: 1000 }));
    for (const [index, outcome] of (await Promise.all(requests)).entries()) {
      expect(outcome).toMatchObject({ kind: 'reply', message: { 11: String(index).padStart(6, '0') } });
    }
    expect(unmatched).toEqual([]);
  });

  it('without a reply ends as timeout, and the late reply is handed over', async () => {
    let answer: () => void = () => {};
    const { port } = await host({
      onMessage: (message, reply) => {
        answer = () => reply(approved(message));
      },
    });
    const { link: client, timers, unmatched } = await ready(port);
    const request = client.request(purchase(7), { timeoutMs: 5000 });
    const initial = answer;
    await until(() => answer !== initial);
    timers.advance(5000);
    expect(await request).toEqual({ kind: 'timeout', elapsedMs: 5000 });
    answer();
    await until(() => unmatched.length === 1);
    expect(unmatched).toEqual([approved(purchase(7))]);
  });

  it('that is answered twice has one outcome, and the doubled reply is handed over', async () => {
    const { port } = await host({
      onMessage: (message, reply) => {
        reply(approved(message));
        reply(approved(message));
      },
    });
    const { link: client, unmatched } = await ready(port);
    expect((await client.request(purchase(1), { timeoutMs: 1000 })).kind).toBe('reply');
    await until(() => unmatched.length === 1);
  });

  it('whose connection is lost may have been acted on', async () => {
    const { port } = await host({ onMessage: (_message, _reply, connection) => connection.destroy() });
    const { link: client, states } = await ready(port);
    const outcome = await client.request(purchase(1), { timeoutMs: 1000 });
    expect(outcome.kind).toBe('disconnected');
    await until(() => states.at(-1)?.kind === 'waiting');
  });

  it('that lacks a field its reply is matched by is not sent, and the field is named', async () => {
    const { port } = await host();
    const { link: client } = await ready(port);
    const outcome = await client.request(purchase(1, { 41: undefined }), { timeoutMs: 1000 });
    expect(outcome).toMatchObject({
      kind: 'not-sent',
      reason: 'invalid-message',
      error: { code: 'ERR_LINK_MATCH_FIELD', message: expect.stringContaining('DE41') },
    });
  });

  it('that does not fit the spec is not sent, and harms no other', async () => {
    const { port } = await host();
    const { link: client } = await ready(port);
    const broken = client.request(purchase(1, { 39: 'toolong' }), { timeoutMs: 1000 });
    const whole = client.request(purchase(2), { timeoutMs: 1000 });
    expect(await broken).toMatchObject({
      kind: 'not-sent',
      reason: 'invalid-message',
      error: { field: 'DE39' },
    });
    expect((await whole).kind).toBe('reply');
  });

  it('with the match fields of an open one is not sent', async () => {
    const { port } = await host({ onMessage: () => {} });
    const { link: client, timers } = await ready(port);
    const first = client.request(purchase(1), { timeoutMs: 1000 });
    expect(await client.request(purchase(1), { timeoutMs: 1000 })).toMatchObject({
      kind: 'not-sent',
      error: { code: 'ERR_LINK_DUPLICATE_KEY' },
    });
    timers.advance(1000);
    expect((await first).kind).toBe('timeout');
  });

  it('waits its turn above the cap, and is refused above the queue', async () => {
    const answers: (() => void)[] = [];
    const { port } = await host({
      onMessage: (message, reply) => void answers.push(() => reply(approved(message))),
    });
    const { link: client, timers } = await ready(port, { maxInFlight: 1, maxQueued: 2 });
    const first = client.request(purchase(1), { timeoutMs: 9000 });
    const second = client.request(purchase(2), { timeoutMs: 9000 });
    const third = client.request(purchase(3), { timeoutMs: 100 });
    expect([client.inFlight, client.queued]).toEqual([1, 2]);
    expect(await client.request(purchase(4), { timeoutMs: 9000 })).toEqual({
      kind: 'not-sent',
      reason: 'queue-full',
    });
    timers.advance(100);
    expect(await third).toEqual({ kind: 'not-sent', reason: 'queue-timeout' });
    await until(() => answers.length === 1);
    answers[0]?.();
    expect((await first).kind).toBe('reply');
    await until(() => answers.length === 2);
    answers[1]?.();
    expect((await second).kind).toBe('reply');
  });

  it('in the queue when the connection is lost was surely not sent', async () => {
    const { port } = await host({ onMessage: (_message, _reply, connection) => connection.destroy() });
    const { link: client } = await ready(port, { maxInFlight: 1 });
    const outcomes = await Promise.all(
      [1, 2].map((trace) => client.request(purchase(trace), { timeoutMs: 1000 })),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(['disconnected', 'not-sent']);
  });

  it('before the link is ready is not sent', async () => {
    const { port } = await rawServer(() => {});
    const { link: client } = link(port);
    expect(await client.request(purchase(1), { timeoutMs: 1000 })).toEqual({
      kind: 'not-sent',
      reason: 'not-ready',
    });
  });
});
