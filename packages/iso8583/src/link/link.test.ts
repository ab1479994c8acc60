import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { compile } from '../codec.ts';
import { UnpackError } from '../errors.ts';
import type { Message } from '../message.ts';
import { ISO_1987_ASCII } from '../specs/iso-1987.ts';
import { ManualTimers, until } from '../testing/manual-timers.ts';
import { backoffMs } from './backoff.ts';
import { FrameReader } from './framing.ts';
import { type HostOptions, Iso8583Host } from './host.ts';
import { Iso8583Link } from './link.ts';
import type { LinkOptions, LinkState } from './link-types.ts';
import { transmissionTime } from './network-management.ts';

const codec = compile(ISO_1987_ASCII);

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const purchase = (trace: number, changes: Partial<Message> = {}): Message => ({
  mti: '0200',
  3: '000000',
  4: '000000001250',
  7: '1123033000',
  11: String(trace).padStart(6, '0'),
  41: 'TERM0001',
  ...changes,
});

const approved = (message: Message): Message => ({ ...message, mti: '0210', 39: '00' });

async function host(options: Partial<HostOptions> = {}): Promise<{ host: Iso8583Host; port: number }> {
  const made = new Iso8583Host({
    codec,
    onMessage: (message, reply) => void reply(approved(message)),
    ...options,
  });
  const { port } = await made.listen({ port: 0 });
  cleanups.push(() => made.close({ graceMs: 0 }));
  return { host: made, port };
}

interface Made {
  readonly link: Iso8583Link;
  readonly timers: ManualTimers;
  readonly states: LinkState[];
  readonly unmatched: Message[];
}

function link(port: number, options: Partial<LinkOptions> = {}): Made {
  const timers = new ManualTimers();
  const states: LinkState[] = [];
  const unmatched: Message[] = [];
  const made = new Iso8583Link({
    codec,
    host: '127.0.0.1',
    port,
    timers,
    random: () => 0.5,
    echoIntervalMs: 0,
    onState: (state) => states.push(state),
    onUnmatched: (message) => unmatched.push(message),
    ...options,
  });
  cleanups.push(async () => {
    let closed = false;
    const closing = made.close({ drainMs: 0 }).then(() => {
      closed = true;
    });
    await until(() => {
      timers.advance(10_000);
      return closed;
    });
    await closing;
  });
  made.start();
  return { link: made, timers, states, unmatched };
}

async function ready(port: number, options: Partial<LinkOptions> = {}): Promise<Made> {
  const made = link(port, options);
  expect(await made.link.waitUntilReady(1000)).toBe(true);
  return made;
}

/** A server that speaks bytes and not messages. */
async function rawServer(onSocket: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { server, port: address.port };
}

/** A server that answers network management as `answer` says; undefined is silence. */
async function networkServer(answer: (request: Message) => Message | undefined): Promise<{ port: number }> {
  return rawServer((socket) => {
    const reader = new FrameReader('binary-2', 16_384);
    socket.on('data', (chunk: Uint8Array) =>
      reader.push(chunk, (frame) => {
        const reply = answer(codec.unpack(frame));
        if (reply === undefined) return true;
        const body = codec.pack(reply);
        socket.write(Uint8Array.of(body.length >> 8, body.length & 0xff, ...body));
        return true;
      }),
    );
  });
}

const kinds = (states: readonly LinkState[]): string[] => states.map(({ kind }) => kind);
const lastError = (states: readonly LinkState[]): string | undefined => {
  const waiting = states.findLast((state) => state.kind === 'waiting');
  return waiting?.kind === 'waiting' ? waiting.error.code : undefined;
};

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

describe('a host that', () => {
  it('is down is tried again with growing pauses, until it is there', async () => {
    const first = await rawServer(() => {});
    await new Promise((resolve) => first.server.close(resolve));
    const { link: client, timers, states } = link(first.port);
    for (let attempt = 1; attempt <= 3; attempt++) {
      await until(() => kinds(states).filter((kind) => kind === 'waiting').length === attempt);
      const waiting = states.at(-1);
      if (attempt < 3 && waiting?.kind === 'waiting') timers.advance(waiting.delayMs);
    }
    expect(lastError(states)).toBe('ERR_LINK_CONNECT');
    expect(states.flatMap((state) => (state.kind === 'waiting' ? [state.delayMs] : []))).toEqual([
      188, 375, 750,
    ]);
    const revived = new Iso8583Host({ codec, onMessage: () => {} });
    await revived.listen({ port: first.port });
    cleanups.push(() => revived.close({ graceMs: 0 }));
    timers.advance(750);
    await until(() => client.state.kind === 'ready');
  });

  it('accepts and says nothing is given up, and tried again', async () => {
    const { port } = await rawServer((socket) => socket.resume());
    const { timers, states } = link(port);
    await until(() => states.at(-1)?.kind === 'signing-on');
    timers.advance(5000);
    await until(() => states.at(-1)?.kind === 'waiting');
    expect(lastError(states)).toBe('ERR_LINK_SIGN_ON');
  });

  it('refuses the sign-on is not used', async () => {
    const { port } = await networkServer((request) => ({ ...request, mti: '0810', 39: '91' }));
    const { link: client, states } = link(port);
    await until(() => states.at(-1)?.kind === 'waiting');
    expect(lastError(states)).toBe('ERR_LINK_SIGN_ON');
    expect(await client.request(purchase(1), { timeoutMs: 1 })).toMatchObject({ kind: 'not-sent' });
  });

  const garbage: [string, Uint8Array, string][] = [
    ['sends a frame of length zero', Uint8Array.of(0, 0, 1), 'ERR_LINK_FRAME'],
    ['announces too long a frame', Uint8Array.of(0xff, 0xff, 1), 'ERR_LINK_FRAME'],
    ['sends what is no message', new TextEncoder().encode('\u0000\u0005GARBA'), 'ERR_LINK_MESSAGE'],
  ];
  it.each(garbage)('%s is disconnected, with a typed error', async (_, bytes, code) => {
    const { port } = await rawServer((socket) => socket.write(bytes));
    const { states } = link(port, { signOn: false });
    await until(() => states.at(-1)?.kind === 'waiting');
    expect(lastError(states)).toBe(code);
    const waiting = states.at(-1);
    if (waiting?.kind === 'waiting' && code === 'ERR_LINK_MESSAGE') {
      expect(waiting.error.cause).toBeInstanceOf(UnpackError);
    }
  });

  it('disconnects in the middle of a message is told from one that closes', async () => {
    const { port } = await rawServer((socket) => socket.end(Uint8Array.of(0, 100, 1, 2, 3)));
    const { states } = link(port, { signOn: false });
    await until(() => states.at(-1)?.kind === 'waiting');
    const waiting = states.at(-1);
    expect(waiting?.kind === 'waiting' && waiting.error.message).toBe('connection ended inside a message');
  });

  it('comes back is connected to again, and the pauses start anew', async () => {
    const { port } = await host({ onMessage: (_message, _reply, connection) => connection.destroy() });
    const { link: client, timers, states } = await ready(port);
    for (let round = 1; round <= 2; round++) {
      await client.request(purchase(round), { timeoutMs: 1000 });
      await until(() => client.state.kind === 'waiting');
      timers.advance(188);
      await until(() => client.state.kind === 'ready');
    }
    expect(states.flatMap((state) => (state.kind === 'waiting' ? [state.delayMs] : []))).toEqual([188, 188]);
  });

  it('answers echoes keeps its connection; one that stops to loses it', async () => {
    let echoes = 0;
    let answering = true;
    const { port } = await networkServer((request) => {
      if (request[70] === '301') {
        echoes += 1;
        if (!answering) return undefined;
      }
      return { ...request, mti: '0810', 39: '00' };
    });
    const { link: client, timers, states } = await ready(port, { echoIntervalMs: 1000, echoTimeoutMs: 300 });
    for (let round = 1; round <= 3; round++) {
      timers.advance(1000);
      await until(() => echoes === round && client.inFlight === 0);
    }
    answering = false;
    timers.advance(1000);
    await until(() => echoes === 4);
    timers.advance(300);
    await until(() => client.state.kind === 'waiting');
    expect(lastError(states)).toBe('ERR_LINK_ECHO');
    answering = true;
    timers.advance(1000);
    await until(() => client.state.kind === 'ready');
  });

  it('asks for an echo gets it, and its other requests are handed over', async () => {
    const answers: Message[] = [];
    const { port } = await host({
      onMessage: (message, reply, connection) => {
        if (message.mti === '0810') answers.push(message);
        else {
          connection.send({ mti: '0800', 7: '1123033000', 11: '000099', 70: '301' });
          connection.send(purchase(500));
          reply(approved(message));
        }
      },
    });
    const { link: client, unmatched } = await ready(port);
    expect((await client.request(purchase(1), { timeoutMs: 1000 })).kind).toBe('reply');
    await until(() => unmatched.length === 1);
    expect(unmatched).toEqual([purchase(500)]);
  });
});

describe('closing', () => {
  it('waits for what is in flight, signs off, and takes nothing more', async () => {
    let answer: (() => void) | undefined;
    const { host: server, port } = await host({
      onMessage: (message, reply) => {
        answer = () => reply(approved(message));
      },
    });
    const { link: client, states } = await ready(port);
    const request = client.request(purchase(1), { timeoutMs: 1000 });
    const closing = client.close();
    expect(await client.request(purchase(2), { timeoutMs: 1000 })).toEqual({
      kind: 'not-sent',
      reason: 'closing',
    });
    await until(() => answer !== undefined);
    answer?.();
    expect((await request).kind).toBe('reply');
    await closing;
    expect(kinds(states).slice(-2)).toEqual(['closing', 'closed']);
    await until(() => server.stats.connections === 0);
    expect(server.stats).toMatchObject({ messages: 1, badInput: 0 });
    expect(await client.waitUntilReady(1000)).toBe(false);
  });

  it('ends the waits of a link that never got up', async () => {
    const { port } = await rawServer((socket) => socket.resume());
    const { link: client } = link(port);
    const waiting = client.waitUntilReady(100_000);
    await client.close();
    expect(await waiting).toBe(false);
    expect(client.state.kind).toBe('closed');
  });

  it('waitUntilReady gives up in time', async () => {
    const { port } = await rawServer((socket) => socket.resume());
    const { link: client, timers } = link(port, { connectTimeoutMs: 100_000 });
    const waiting = client.waitUntilReady(50);
    timers.advance(50);
    expect(await waiting).toBe(false);
  });
});

describe('backoff', () => {
  it('grows to its maximum and is half chance', () => {
    const backoff = { firstMs: 100, maximumMs: 1000 };
    expect([1, 2, 3, 4, 5, 500].map((attempt) => backoffMs(backoff, attempt, 0))).toEqual([
      50, 100, 200, 400, 500, 500,
    ]);
    expect(backoffMs(backoff, 1, 0.999)).toBe(100);
  });
});

describe('DE7', () => {
  it('is the time in UTC', () => {
    expect(transmissionTime(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe('0102030405');
  });
});
