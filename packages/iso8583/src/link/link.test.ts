import { describe, expect, it, onTestFinished } from 'vitest';
import type { Message } from '../message.ts';
import {
  approved,
  codec,
  host,
  kinds,
  lastError,
  link,
  networkServer,
  purchase,
  rawServer,
  ready,
} from '../testing/links.ts';
import { until } from '../testing/manual-timers.ts';
import { Iso8583Host } from './host.ts';

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
    onTestFinished(() => revived.close({ graceMs: 0 }));
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
    ['announces too long a frame', Uint8Array.of(0xff, 0xff, 1), 'ERR_LINK_FRAME'],
  ];
  it.each(garbage)('%s is disconnected, with a typed error', async (_, bytes, code) => {
    const { port } = await rawServer((socket) => socket.write(bytes));
    const { states } = link(port, { signOn: false });
    await until(() => states.at(-1)?.kind === 'waiting');
    expect(lastError(states)).toBe(code);
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
