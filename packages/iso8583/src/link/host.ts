import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { PackError } from '../errors.ts';
import type { Message } from '../message.ts';
import { checkOptions } from './check-options.ts';
import { LinkError } from './errors.ts';
import { FramedSocket, type UnreadableMessage } from './framed-socket.ts';
import type { HostConnection, HostOptions, HostStats } from './host-types.ts';
import {
  formatErrorReply,
  INOPERATIVE,
  NETWORK_CODES,
  type NetworkFunction,
  networkFunctionOf,
  networkReply,
  networkRequests,
} from './network-management.ts';
import { createPeerList } from './peers.ts';
import { SYSTEM_TIMERS, type Timers } from './timers.ts';
import { TlsDoor } from './tls.ts';

interface Peer extends HostConnection {
  signedOn: boolean;
  unsignedSince: number;
  inFlight: number;
  readonly framed: FramedSocket;
  /** Trace numbers (DE11) of what this host asked of the peer and has no answer to yet. */
  readonly asked: Set<unknown>;
  cancelWatch: () => void;
}

interface Deadline {
  readonly leftMs: number;
  readonly code: LinkError['code'];
  readonly reason: string;
}

/** The server end of an ISO 8583 link. It answers network management itself. */
export class Iso8583Host {
  readonly #options: HostOptions;
  readonly #timers: Timers;
  readonly #server: Server;
  readonly #isPeer: (address: string) => boolean;
  readonly #door: TlsDoor | undefined;
  readonly #peers = new Set<Peer>();
  readonly #idleWaiters = new Set<() => void>();
  #lastId = 0;
  #refused = 0;
  #messages = 0;
  #replies = 0;
  #badInput = 0;
  #closing = false;
  #suspended = false;
  readonly #network: (code: string) => Message;

  constructor(options: HostOptions) {
    checkOptions(options);
    this.#options = options;
    this.#timers = options.timers ?? SYSTEM_TIMERS;
    this.#network = networkRequests(() => this.#timers.now());
    this.#isPeer = options.peers === undefined ? () => true : createPeerList(options.peers);
    const { tls, maxUnsignedConnections: max = 32, signOnTimeoutMs: timeoutMs = 15_000 } = options;
    const door = {
      max,
      timeoutMs,
      timers: this.#timers,
      onSocket: (socket: Socket) => this.#accept(socket),
      onRefused: (error: LinkError) => this.#refuse(error),
    };
    this.#door = tls === undefined ? undefined : new TlsDoor({ ...door, tls });
    this.#server = createServer((socket) => this.#knock(socket));
  }

  get stats(): HostStats {
    return {
      connections: this.#peers.size,
      accepted: this.#lastId,
      refused: this.#refused,
      messages: this.#messages,
      replies: this.#replies,
      badInput: this.#badInput,
    };
  }

  /** Listens. Port 0 takes any free one; the result says which. Rejects with Node's error if the port is taken. */
  listen(address: { readonly port: number; readonly host?: string }): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port: address.port, host: address.host ?? '127.0.0.1' }, () => {
        this.#server.removeListener('error', reject);
        const bound = this.#server.address();
        if (bound === null || typeof bound === 'string') reject(new Error('no TCP address'));
        else resolve(bound);
      });
    });
  }

  /** Whether it said that it cannot work. */
  get suspended(): boolean {
    return this.#suspended;
  }

  /**
   * Says to each peer that this host cannot work now: signs off (0800, DE70 002), and refuses every sign-on with 91, until {@link resume}.
   * What comes in all the same goes to the handler as ever, who alone knows what may be answered.
   */
  suspend(): void {
    if (this.#suspended) return;
    this.#suspended = true;
    this.#tellPeers(NETWORK_CODES.signOff);
  }

  /** Takes sign-on again, and signs on to the peers that were signed on (0800, DE70 001). */
  resume(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    this.#tellPeers(NETWORK_CODES.signOn);
  }

  #tellPeers(code: string): void {
    for (const peer of this.#peers) {
      if (!peer.signedOn || !peer.framed.open) continue;
      const request = this.#network(code);
      peer.asked.add(request[11]);
      peer.framed.send(request);
    }
  }

  /** Stops in order: accepts and reads no more, waits for handlers (at most `graceMs`, default 5 s), then closes. */
  async close(options: { readonly graceMs?: number } = {}): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#server.close();
      this.#door?.close();
      for (const peer of this.#peers) peer.framed.socket.pause();
    }
    await this.#untilIdle(options.graceMs ?? 5000);
    for (const peer of this.#peers) {
      peer.framed.end();
      peer.framed.socket.resume();
    }
    await this.#untilGone(1000);
  }

  #knock(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    if (!this.#isPeer(address)) {
      socket.destroy();
      this.#refuse(new LinkError('ERR_LINK_PEER', `${address} is not one of the peers`));
    } else if (this.#door && !this.#closing) this.#door.accept(socket);
    else this.#accept(socket);
  }

  #refuse(error: LinkError): void {
    this.#refused += 1;
    if (!this.#closing) this.#options.onError?.(error, undefined);
  }

  #accept(socket: Socket): void {
    if (this.#closing || this.#isFullOfPeers()) {
      socket.destroy();
      this.#refuse(this.#tooMany());
      return;
    }
    this.#makeRoom();
    const { codec, framing } = this.#options;
    const framed = new FramedSocket(socket, codec, framing ?? 'binary-2', () => this.#timers.now(), {
      onMessage: (message, raw) => this.#onMessage(peer, message, raw),
      onUnreadable: (fault) => this.#onUnreadable(peer, fault),
      onDrain: () => this.#resume(peer),
      onClose: (error) => this.#onClose(peer, error),
    });
    const peer: Peer = {
      id: ++this.#lastId,
      remoteAddress: `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`,
      signedOn: false,
      unsignedSince: this.#timers.now(),
      inFlight: 0,
      framed,
      asked: new Set(),
      cancelWatch: () => {},
      get open() {
        return framed.open;
      },
      send: (message) => this.#send(peer, message),
      destroy: () => framed.destroy(),
    };
    this.#peers.add(peer);
    this.#watch(peer);
    this.#options.onConnection?.(peer);
  }

  #onMessage(peer: Peer, message: Message, raw: Uint8Array): void {
    const network = networkFunctionOf(message);
    if (network !== undefined) {
      this.#onNetwork(peer, network, message);
      return;
    }
    if (message.mti === '0810' && peer.asked.delete(message[11])) return;
    if (!peer.signedOn && this.#requiresSignOn) {
      peer.framed.destroy(new LinkError('ERR_LINK_SIGN_ON_REQUIRED', 'message before sign-on'));
      return;
    }
    this.#messages += 1;
    peer.inFlight += 1;
    const reply = (answer: Message): boolean => this.#send(peer, answer);
    try {
      const work = this.#options.onMessage(message, reply, peer, raw);
      if (work === undefined) this.#settled(peer);
      else
        work.then(
          () => this.#settled(peer),
          (error: unknown) => this.#faulted(peer, error),
        );
    } catch (error) {
      this.#faulted(peer, error);
    }
    if (this.#isFull(peer)) peer.framed.socket.pause();
  }

  #onNetwork(peer: Peer, wanted: NetworkFunction, message: Message): void {
    if (wanted === 'signOn' && this.#suspended) {
      this.#send(peer, networkReply(message, wanted, INOPERATIVE));
      return;
    }
    if (wanted === 'signOn' && !peer.signedOn) {
      if (this.#requiresSignOn && this.#isFullOfPeers()) {
        this.#refused += 1;
        peer.framed.destroy(this.#tooMany());
        return;
      }
      peer.signedOn = true;
    }
    if (wanted === 'signOff') {
      peer.signedOn = false;
      peer.unsignedSince = this.#timers.now();
    }
    this.#send(peer, networkReply(message, wanted));
  }

  // A stranger that has not signed on is owed an answer only where it asks to sign on.
  #onUnreadable(peer: Peer, { error, partial }: UnreadableMessage): void {
    const isStranger = !peer.signedOn && this.#requiresSignOn;
    const answer = formatErrorReply(partial);
    if (isStranger && (answer === undefined || partial.mti[1] !== '8')) {
      peer.framed.destroy(error);
      return;
    }
    this.#badInput += 1;
    this.#options.onError?.(error, peer);
    if (answer) this.#send(peer, answer);
  }

  get #requiresSignOn(): boolean {
    return this.#options.requireSignOn ?? true;
  }

  #unsigned(): Peer[] {
    return this.#requiresSignOn ? [...this.#peers].filter((peer) => !peer.signedOn) : [];
  }

  #isFullOfPeers(): boolean {
    return this.#peers.size - this.#unsigned().length >= (this.#options.maxConnections ?? 256);
  }

  #tooMany(): LinkError {
    const limit = this.#options.maxConnections ?? 256;
    return new LinkError('ERR_LINK_TOO_MANY_CONNECTIONS', `more than ${limit} connections`);
  }

  #makeRoom(): void {
    const limit = this.#options.maxUnsignedConnections ?? 32;
    const unsigned = this.#unsigned();
    if (unsigned.length < limit) return;
    this.#refused += 1;
    const reason = `more than ${limit} connections that have not signed on`;
    unsigned[0]?.framed.destroy(new LinkError('ERR_LINK_TOO_MANY_CONNECTIONS', reason));
  }

  #send(peer: Peer, message: Message): boolean {
    if (!peer.framed.open) return false;
    peer.framed.send(message);
    this.#replies += 1;
    return true;
  }

  #isFull(peer: Peer): boolean {
    return (
      peer.inFlight >= (this.#options.maxInFlight ?? 1024) ||
      peer.framed.bufferedBytes >= (this.#options.maxBufferedBytes ?? 1_048_576)
    );
  }

  #resume(peer: Peer): void {
    if (!this.#closing && peer.framed.socket.isPaused() && !this.#isFull(peer)) peer.framed.socket.resume();
  }

  #settled(peer: Peer): void {
    peer.inFlight -= 1;
    this.#resume(peer);
    if (this.#closing) this.#wake();
  }

  #faulted(peer: Peer, error: unknown): void {
    const fault =
      error instanceof PackError ? error : new LinkError('ERR_LINK_HANDLER', 'handler failed', error);
    this.#options.onError?.(fault, peer);
    this.#settled(peer);
  }

  #onClose(peer: Peer, error: LinkError | undefined): void {
    peer.cancelWatch();
    this.#peers.delete(peer);
    if (error && BAD_INPUT.has(error.code)) {
      this.#badInput += 1;
      this.#options.onError?.(error, peer);
    }
    this.#options.onDisconnection?.(peer, error);
    this.#wake();
  }

  // One timer for each connection and none for each message: it looks how the connection stands and comes back for the rest.
  #watch(peer: Peer): void {
    const deadlines = this.#deadlinesOf(peer);
    const passed = deadlines.find(({ leftMs }) => leftMs <= 0);
    if (passed) {
      peer.framed.destroy(new LinkError(passed.code, passed.reason));
      return;
    }
    if (deadlines.length === 0) return;
    const waitMs = Math.min(...deadlines.map(({ leftMs }) => leftMs));
    peer.cancelWatch = this.#timers.after(waitMs, () => this.#watch(peer));
  }

  #deadlinesOf({ framed, signedOn, unsignedSince }: Peer): Deadline[] {
    const { idleTimeoutMs = 120_000, signOnTimeoutMs = 15_000, frameTimeoutMs = 10_000 } = this.#options;
    const now = this.#timers.now();
    const deadlines: Deadline[] = [];
    const add = (limit: number, since: number, code: LinkError['code'], reason: string): void => {
      if (limit > 0) deadlines.push({ leftMs: since + limit - now, code, reason });
    };
    if (!signedOn && this.#requiresSignOn) {
      add(signOnTimeoutMs, unsignedSince, 'ERR_LINK_SIGN_ON', 'no sign-on in time');
    }
    // While this side does not read, the rest of a frame cannot come.
    const begunAt = framed.socket.isPaused() ? undefined : framed.frameBegunAt;
    add(frameTimeoutMs, begunAt ?? now, 'ERR_LINK_FRAME', 'a frame was begun and not ended in time');
    add(idleTimeoutMs, framed.lastReceivedAt, 'ERR_LINK_IDLE', 'no traffic within the idle timeout');
    return deadlines;
  }

  #wake(): void {
    for (const check of [...this.#idleWaiters]) check();
  }

  #untilIdle(timeoutMs: number): Promise<void> {
    return this.#until(timeoutMs, () => [...this.#peers].every((peer) => peer.inFlight === 0));
  }

  async #untilGone(timeoutMs: number): Promise<void> {
    await this.#until(timeoutMs, () => this.#peers.size === 0);
    for (const peer of this.#peers) peer.framed.destroy();
    await this.#until(timeoutMs, () => this.#peers.size === 0);
  }

  #until(timeoutMs: number, condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.#idleWaiters.delete(check);
        resolve();
      };
      const check = (): void => {
        if (condition()) done();
      };
      const cancel = this.#timers.after(timeoutMs, done);
      this.#idleWaiters.add(check);
    });
  }
}

const BAD_INPUT: ReadonlySet<LinkError['code']> = new Set([
  'ERR_LINK_FRAME',
  'ERR_LINK_MESSAGE',
  'ERR_LINK_SIGN_ON_REQUIRED',
] satisfies LinkError['code'][]);
