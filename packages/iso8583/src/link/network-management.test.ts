import { describe, expect, it } from 'vitest';
import type { Message } from '../message.ts';
import { host, networkServer, purchase, ready, link as startLink } from '../testing/links.ts';
import { until } from '../testing/manual-timers.ts';
import type { HostConnection } from './host-types.ts';
import { networkFunctionOf, networkReply, transmissionTime } from './network-management.ts';

describe('DE7', () => {
  it('is the time in UTC', () => {
    expect(transmissionTime(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe('0102030405');
  });
});

const request = (mti: string, code?: string): Message => ({
  mti,
  7: '1123033000',
  11: '000099',
  ...(code === undefined ? {} : { 70: code }),
});

describe('reviewed/P9: network management', () => {
  it.each([
    ['0800', '001', '0810', '00'],
    ['0801', '001', '0810', '00'],
    ['0820', '001', '0830', '00'],
    ['0821', '002', '0830', '00'],
    ['1804', '301', '1814', '00'],
    ['0840', '301', undefined, undefined],
    ['1800', '301', '1810', '00'],
    ['0800', '301', '0810', '00'],
    ['0800', '201', '0810', '00'],
    ['0820', '202', '0830', '00'],
    ['0800', '101', '0810', '40'],
    ['0800', '161', '0810', '40'],
    ['0800', '999', '0810', '40'],
    ['0800', undefined, '0810', '30'],
    ['0810', '301', undefined, undefined],
    ['0200', '301', undefined, undefined],
  ])('answers %s with DE70 %s by %s and DE39 %s', (mti, code, answer, responseCode) => {
    const message = request(mti, code);
    const wanted = networkFunctionOf(message);
    if (answer === undefined) expect(wanted).toBeUndefined();
    else if (wanted === undefined) expect.fail('it is no network management');
    else
      expect(networkReply(message, wanted)).toEqual({
        mti: answer,
        7: '1123033000',
        11: '000099',
        39: responseCode,
        ...(code === undefined ? {} : { 70: code }),
      });
  });

  it('of the host is answered by the client with its DE70, and the link lives on', async () => {
    const answers: Message[] = [];
    const { port } = await host({
      onMessage: (message, reply, connection) => {
        if (message.mti[1] === '8') answers.push(message);
        else {
          for (const [mti, code] of [
            ['0800', '301'],
            ['0801', '201'],
            ['0820', '161'],
            ['0800', '999'],
          ] as const) {
            connection.send(request(mti, code));
          }
          reply({ ...message, mti: '0210', 39: '00' });
        }
      },
    });
    const { link, unmatched } = await ready(port);
    expect((await link.request(purchase(1), { timeoutMs: 1000 })).kind).toBe('reply');
    await until(() => answers.length === 4);
    expect(answers.map(({ mti, 39: code, 70: network }) => [mti, code, network])).toEqual([
      ['0810', '00', '301'],
      ['0810', '00', '201'],
      ['0830', '40', '161'],
      ['0810', '40', '999'],
    ]);
    expect(unmatched).toEqual([]);
    expect(link.state.kind).toBe('ready');
  });

  it('an echo that is answered with 12 does not drop a living link', async () => {
    let echoes = 0;
    const { port } = await networkServer((message) => {
      if (message[70] === '301') echoes += 1;
      return { ...message, mti: '0810', 39: message[70] === '301' ? '12' : '00' };
    });
    const { link, timers } = await ready(port, { echoIntervalMs: 1000, echoTimeoutMs: 300 });
    for (let round = 1; round <= 3; round++) {
      timers.advance(1000);
      await until(() => echoes === round && link.inFlight === 0);
      expect(link.state.kind).toBe('ready');
    }
  });

  it('reviewed/K3: a link that is asked whether its peer is there sends one echo, and is lost without an answer', async () => {
    let echoes = 0;
    const { port } = await networkServer((message) => {
      if (message[70] === '301') echoes += 1;
      return message[70] === '301' && echoes > 1 ? undefined : { ...message, mti: '0810', 39: '00' };
    });
    const { link, timers } = await ready(port, { echoIntervalMs: 1000, echoTimeoutMs: 300 });
    await link.confirm();
    expect({ echoes, state: link.state.kind }).toEqual({ echoes: 1, state: 'ready' });
    const asked = link.confirm();
    await until(() => echoes === 2);
    timers.advance(300);
    await asked;
    await until(() => link.state.kind === 'waiting');
    await link.confirm();
    expect(echoes).toBe(2);
  });

  it('nothing is sent to a host that has signed off until it signs on again', async () => {
    const sales: Message[] = [];
    let peer: HostConnection | undefined;
    const { port } = await host({
      onConnection: (connection) => {
        peer = connection;
      },
      onMessage: (message, reply) => {
        if (message.mti !== '0200') return;
        sales.push(message);
        reply({ ...message, mti: '0210', 39: '00' });
      },
    });
    const { link } = await ready(port);
    peer?.send(request('0800', '002'));
    await until(() => link.state.kind === 'signed-off');
    expect(await link.request(purchase(1), { timeoutMs: 1000 })).toEqual({
      kind: 'not-sent',
      reason: 'not-ready',
    });
    peer?.send(request('0800', '001'));
    expect(await link.waitUntilReady(1000)).toBe(true);
    expect((await link.request(purchase(2), { timeoutMs: 1000 })).kind).toBe('reply');
    expect(sales).toHaveLength(1);
  });

  it('a request that was under way when the host signed off still gets its answer', async () => {
    let answer: () => void = () => {};
    const { port } = await host({
      onMessage: (message, reply, connection) => {
        if (message.mti !== '0200') return;
        answer = () => reply({ ...message, mti: '0210', 39: '00' });
        connection.send(request('0800', '002'));
      },
    });
    const { link } = await ready(port);
    const asked = link.request(purchase(1), { timeoutMs: 1000 });
    await until(() => link.state.kind === 'signed-off');
    answer();
    expect((await asked).kind).toBe('reply');
  });

  it('reviewed/K7: a host that cannot work says so: what it was sent ends soon, what waits is not sent, and it is as before when it can again', async () => {
    const sales: string[] = [];
    const { host: peer, port } = await host({
      onMessage: (message, reply) => {
        sales.push(String(message[11]));
        if (sales.length > 1) reply({ ...message, mti: '0210', 39: '00' });
      },
    });
    const { link, timers, states } = await ready(port, { maxInFlight: 1, signOffWaitMs: 500 });
    const sent = link.request(purchase(1), { timeoutMs: 10_000 });
    const queued = link.request(purchase(2), { timeoutMs: 10_000 });
    await until(() => sales.length === 1);
    peer.suspend();
    peer.suspend();
    expect(await queued).toEqual({ kind: 'not-sent', reason: 'not-ready' });
    await until(() => link.state.kind === 'signed-off');
    timers.advance(500);
    expect(await sent).toEqual({ kind: 'timeout', elapsedMs: 500 });
    // The answers to what the host asked are its own affair, not its handler's.
    expect(sales).toEqual(['000001']);
    expect(peer.suspended).toBe(true);
    peer.resume();
    expect(await link.waitUntilReady(1000)).toBe(true);
    expect((await link.request(purchase(3), { timeoutMs: 1000 })).kind).toBe('reply');
    expect(states.filter(({ kind }) => kind === 'signed-off')).toHaveLength(1);
    expect(states.some(({ kind }) => kind === 'waiting')).toBe(false);
  });

  it('reviewed/K7: a host that cannot work refuses sign-on with 91, old and new, and takes it when it can again', async () => {
    const { host: peer, port } = await host();
    const signedOn = await ready(port);
    peer.suspend();
    await until(() => signedOn.link.state.kind === 'signed-off');
    signedOn.timers.advance(250);
    const late = startLink(port);
    await until(() => late.link.state.kind === 'waiting');
    expect(late.states.findLast((state) => state.kind === 'waiting')?.error.message).toBe(
      'sign-on was refused',
    );
    expect(signedOn.link.state.kind).toBe('signed-off');
    peer.resume();
    expect(await signedOn.link.waitUntilReady(1000)).toBe(true);
    await until(() => {
      late.timers.advance(100);
      return late.link.state.kind === 'ready';
    });
  });

  it('a host that waits to be asked after its night is asked, with growing pauses', async () => {
    const signOns: string[] = [];
    let isNight = false;
    const { port } = await networkServer(
      (message) => {
        if (message.mti !== '0800') return undefined;
        signOns.push(message.mti);
        // The second sign-on is refused, the third taken.
        return { ...message, mti: '0810', 39: signOns.length === 2 ? '91' : '00' };
      },
      (send) => {
        isNight = true;
        send(request('0800', '002'));
      },
    );
    const { link, timers } = startLink(port);
    await until(() => isNight && link.state.kind === 'signed-off');
    timers.advance(250);
    await until(() => signOns.length === 2 && link.inFlight === 0);
    expect(link.state.kind).toBe('signed-off');
    timers.advance(250);
    expect(signOns).toHaveLength(2);
    timers.advance(250);
    await until(() => link.state.kind === 'ready');
    expect(signOns).toHaveLength(3);
  });
});
