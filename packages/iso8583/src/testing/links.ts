import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect } from 'vitest';
import { compile } from '../codec.ts';
import { FrameReader } from '../link/framing.ts';
import { Iso8583Host } from '../link/host.ts';
import type { HostOptions } from '../link/host-types.ts';
import { Iso8583Link } from '../link/link.ts';
import type { LinkOptions, LinkState } from '../link/link-types.ts';
import type { Message } from '../message.ts';
import { ISO_1987_ASCII } from '../specs/iso-1987.ts';
import { ManualTimers, until } from './manual-timers.ts';

export const codec = compile(ISO_1987_ASCII);

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export const purchase = (trace: number, changes: Partial<Message> = {}): Message => ({
  mti: '0200',
  3: '000000',
  4: '000000001250',
  7: '1123033000',
  11: String(trace).padStart(6, '0'),
  41: 'TERM0001',
  ...changes,
});

export const approved = (message: Message): Message => ({ ...message, mti: '0210', 39: '00' });

/** A host that approves whatever it is asked. */
export async function host(options: Partial<HostOptions> = {}): Promise<{ host: Iso8583Host; port: number }> {
  const made = new Iso8583Host({
    codec,
    onMessage: (message, reply) => void reply(approved(message)),
    ...options,
  });
  const { port } = await made.listen({ port: 0 });
  cleanups.push(() => made.close({ graceMs: 0 }));
  return { host: made, port };
}

/** A link on a clock of its own, with what it said of itself. */
export interface Made {
  readonly link: Iso8583Link;
  readonly timers: ManualTimers;
  readonly states: LinkState[];
  readonly unmatched: Message[];
}

/** A link that is started, and closed when its test is over. */
export function link(port: number, options: Partial<LinkOptions> = {}): Made {
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

/** A link that has signed on. */
export async function ready(port: number, options: Partial<LinkOptions> = {}): Promise<Made> {
  const made = link(port, options);
  expect(await made.link.waitUntilReady(1000)).toBe(true);
  return made;
}

/** A server that speaks bytes and not messages. */
export async function rawServer(
  onSocket: (socket: Socket) => void,
): Promise<{ server: Server; port: number }> {
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

/** A server that answers network management as `answer` says; undefined is silence. `onSignedOn` may send more, once. */
export async function networkServer(
  answer: (request: Message) => Message | undefined,
  onSignedOn?: (send: (message: Message) => void) => void,
): Promise<{ port: number }> {
  return rawServer((socket) => {
    let isSignedOn = false;
    const send = (message: Message): void => {
      const body = codec.pack(message);
      socket.write(Uint8Array.of(body.length >> 8, body.length & 0xff, ...body));
    };
    const reader = new FrameReader('binary-2', 16_384);
    socket.on('data', (chunk: Uint8Array) =>
      reader.push(chunk, (frame) => {
        const reply = answer(codec.unpack(frame));
        if (reply === undefined) return true;
        send(reply);
        if (!isSignedOn) onSignedOn?.(send);
        isSignedOn = true;
        return true;
      }),
    );
  });
}

export const kinds = (states: readonly LinkState[]): string[] => states.map(({ kind }) => kind);
export const lastError = (states: readonly LinkState[]): string | undefined => {
  const waiting = states.findLast((state) => state.kind === 'waiting');
  return waiting?.kind === 'waiting' ? waiting.error.code : undefined;
};
