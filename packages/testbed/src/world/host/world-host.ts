import { createServer, type Socket } from 'node:net';
import { ISO_1987_BINARY, type Message, type Spec } from '@tallystick/iso8583';
import type { Framing } from '@tallystick/iso8583/link';
import { HOST_QUIRKS, type HostQuirkName } from './host-quirks.ts';
import { createPeer, type OddMessage, type Peer } from './peer.ts';
import { type Answer, type Fields, type HostQuirk, type HostWorld, isSale, type Pace } from './quirk.ts';

/** Choices of a host. */
export interface WorldHostOptions {
  readonly quirks?: readonly HostQuirkName[];
  /** Default: any free port. */
  readonly port?: number;
  /** Default: this machine alone. */
  readonly address?: string;
  /** Default: ISO 8583:1987 binary. */
  readonly spec?: Spec;
  /** Default `binary-2`. */
  readonly framing?: Framing;
  readonly pace?: Partial<Pace>;
  /** Answers business messages in place of the quirks and the ordinary answer. */
  readonly script?: (request: Message, peer: Peer) => void | Promise<void>;
  /** Told of every message, in the order in which they come and go. */
  readonly onMessage?: (message: OddMessage, direction: 'received' | 'sent') => void;
  readonly onConnection?: (what: 'opened' | 'closed') => void;
}

/** An acquirer's host of the world: approves what is asked, acknowledges what is reversed, and has the quirks that it was given. */
export interface WorldHost {
  readonly port: number;
  /** Every business message that came, in order. */
  readonly requests: readonly Message[];
  close(): Promise<void>;
}

/** The answers of all quirks, each the next of the one before; the last is the ordinary one. */
const chained = (
  answers: readonly Answer[],
  world: HostWorld,
): ((request: Message, peer: Peer, ordinary: Fields) => void) => {
  const from = (at: number, request: Message, peer: Peer, fields: Fields): void => {
    const answer = answers[at];
    if (answer === undefined) peer.reply(request, fields);
    else answer(request, peer, (more) => from(at + 1, request, peer, { ...fields, ...more }), world);
  };
  return (request, peer, ordinary) => from(0, request, peer, ordinary);
};

const ordinaryFields = (request: Message): Fields =>
  isSale(request) ? { 38: '123456', 39: '00' } : { 39: '00' };

/** What the quirks of a host know of it. */
const worldOf = (
  { pace }: WorldHostOptions,
  requests: readonly Message[],
  timers: Set<NodeJS.Timeout>,
): HostWorld => {
  let trace = 0;
  return {
    pace: { lateMs: 15_000, pauseMs: 10_000, ...pace },
    after(ms, act) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        act();
      }, ms);
      timers.add(timer);
    },
    sales: () => requests.filter(isSale).length,
    networkRequest(code, mti = '0800') {
      trace += 1;
      const at = new Date().toISOString();
      const time = `${at.slice(5, 7)}${at.slice(8, 10)}${at.slice(11, 19).replaceAll(':', '')}`;
      return { mti, 7: time, 11: String(trace).padStart(6, '0'), 70: code };
    },
  };
};

/** Starts a host. Port and address are as `net` takes them; rejects where it cannot listen. */
export const createWorldHost = async (options: WorldHostOptions = {}): Promise<WorldHost> => {
  const quirks: HostQuirk[] = (options.quirks ?? []).map((name) => HOST_QUIRKS[name]);
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const requests: Message[] = [];
  const world = worldOf(options, requests, timers);
  const business = chained(
    quirks.flatMap(({ answer }) => answer ?? []),
    world,
  );
  const network = chained(
    quirks.flatMap((quirk) => quirk.network ?? []),
    world,
  );
  const wire = {
    spec: options.spec ?? ISO_1987_BINARY,
    framing: options.framing ?? 'binary-2',
    chunks: quirks.find(({ chunks }) => chunks)?.chunks,
  } as const;

  const onMessage = (peer: Peer, message: Message): void => {
    options.onMessage?.(message, 'received');
    const isRequest = Number(message.mti[2]) % 2 === 0;
    if (!isRequest) return;
    if (message.mti[1] !== '8') {
      requests.push(message);
      if (options.script === undefined) business(message, peer, ordinaryFields(message));
      else void options.script(message, peer);
      return;
    }
    network(message, peer, { 39: '00' });
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    options.onConnection?.('opened');
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      options.onConnection?.('closed');
    });
    const peer = createPeer(
      socket,
      { ...wire, onSent: (message) => options.onMessage?.(message, 'sent') },
      (message) => onMessage(peer, message),
    );
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port ?? 0, options.address ?? '127.0.0.1', done);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    requests,
    close: () =>
      new Promise((done) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
