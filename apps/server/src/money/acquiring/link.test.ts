import { createServer, type Server } from 'node:net';
import type { Message } from '@tallystick/iso8583';
import { FrameReader } from '@tallystick/iso8583/link';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { captureLog } from '../../testing/captured-log.ts';
import { until } from '../../testing/until.ts';
import { codecOf } from './dialect.ts';
import { createHostLink, type HostLink } from './link.ts';

const codec = codecOf('iso1987ascii');
const REQUEST: Message = {
  mti: '0200',
  4: '000000001250',
  7: '1130030000',
  11: '000042',
  37: '633403000042',
  41: '12345678',
};

let server: Server | undefined;
let link: HostLink | undefined;
afterEach(async () => {
  await link?.close();
  await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  link = undefined;
  server = undefined;
});

const open = async (answer: (request: Message) => Uint8Array | undefined) => {
  server = createServer((socket) => {
    const reader = new FrameReader('binary-2', 16_384);
    socket.on('error', () => {});
    socket.on('data', (chunk: Uint8Array) =>
      reader.push(chunk, (frame) => {
        const body = answer(codec.unpack(frame));
        if (body) socket.write(Uint8Array.of(body.length >> 8, body.length & 0xff, ...body));
        else socket.destroy();
        return true;
      }),
    );
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const address = server.address();
  return openAt(typeof address === 'object' && address ? address.port : 0);
};
const openAt = (isoPort: number) => {
  const { log, text } = captureLog('info');
  const settings = {
    issuer: { host: '127.0.0.1', isoPort, httpOrigin: '' },
    acquirer: { dialect: 'iso1987ascii' as const, timeoutMs: 2_000 },
  };
  const made = createHostLink(settings, systemClock, log)({ onReady: () => {}, onUnmatched: () => {} });
  link = made;
  made.start();
  return { link: made, text };
};
const signedOn = (request: Message): Uint8Array => codec.pack({ ...request, mti: '0810', 39: '00' }).slice();

describe('reviewed/P8: why', () => {
  it('an answer cannot be read is logged, counted and told with element and place, and without its value', async () => {
    const { link, text } = await open((request) => {
      if (request.mti === '0800') return signedOn(request);
      const body = codec.pack({ ...request, mti: '0210', 39: '00', 44: 'SECRET CAFE' }).slice();
      body[body.indexOf(0x46)] = 0xe9;
      return body;
    });
    await until(() => link.isReady);
    expect(link.state()).toEqual({ state: 'up', since: expect.any(Number), unreadable: 0 });
    expect((await link.request(REQUEST, { timeoutMs: 2_000 })).kind).toBe('unreadable');
    const { state, unreadable, lastUnreadable } = link.state();
    expect({ state, unreadable }).toEqual({ state: 'up', unreadable: 1 });
    expect(lastUnreadable).toMatch(
      /^ERR_LINK_MESSAGE: .*DE44 at byte \d+: character not allowed by the format$/,
    );
    expect(text()).toContain('the acquirer sent what cannot be read');
    expect(text()).toMatch(/DE44 at byte \d+/);
    expect(text()).not.toContain('SECRET');
  });

  it('the sign-on was refused is logged once and told as the reason', async () => {
    const { link, text } = await open((request) => codec.pack({ ...request, mti: '0810', 39: '91' }).slice());
    const { reason } = await until(() => (link.state().state === 'down' ? link.state() : undefined));
    expect(reason).toBe('ERR_LINK_SIGN_ON: sign-on was refused');
    expect(text().match(/no link to the acquirer/g)).toHaveLength(1);
  });

  it('there is no connection is told without the address, and no longer once it is up', async () => {
    const { link, text } = openAt(1);
    const { reason } = await until(() => (link.state().state === 'down' ? link.state() : undefined));
    expect(reason).toBe('ERR_LINK_CONNECT: cannot connect (ECONNREFUSED)');
    // A host that starts with the server is waited for in silence at first, and then told of once.
    expect(text()).not.toContain('no link to the acquirer');
    await until(() => text().includes('no link to the acquirer'));
  });

  it('the connection was lost is told as the reason', async () => {
    let drops = true;
    const { link } = await open((request) => (drops ? undefined : signedOn(request)));
    const { reason } = await until(() => (link.state().state === 'down' ? link.state() : undefined));
    expect(reason).toMatch(/^ERR_LINK_CLOSED: /);
    drops = false;
    await until(() => link.isReady);
    expect(link.state()).toEqual({ state: 'up', since: expect.any(Number), unreadable: 0 });
  });
});
