import { strict as assert } from 'node:assert';
import { createConnection } from 'node:net';
import { PackError } from '../errors.ts';
import type { Message } from '../message.ts';
import { backoffMs } from './backoff.ts';
import { checkOptions } from './check-options.ts';
import { asConnectError, LinkError } from './errors.ts';
import { FramedSocket, type UnreadableMessage } from './framed-socket.ts';
import { type LinkLimits, limitsOf } from './link-limits.ts';
import { type LinkOptions, type LinkState, type RequestOutcome, SIGN_ON_FAULTS } from './link-types.ts';
import { isRequest, matchKeyOf, missingMatchField, requestOf } from './match-key.ts';
import {
  APPROVED,
  formatErrorReply,
  NETWORK_CODES,
  type NetworkFunction,
  networkFunctionOf,
  networkReply,
  networkRequests,
} from './network-management.ts';
import { businessOf, notSent, type Pending } from './pending-request.ts';
import { SYSTEM_TIMERS, type Timers } from './timers.ts';
import { Waiters } from './waiters.ts';

/**
 * The client end of an ISO 8583 link: one TCP connection, kept up, that carries any number of requests at a time.
 *
 * It connects, signs on, sends echoes when idle, and reconnects with growing pauses. While the peer has signed off it takes no requests. Requests are never sent twice by the
 * link: what to do after a timeout or a lost connection is for the caller, who knows what the message meant.
 */
export class Iso8583Link {
  readonly #options: LinkOptions;
  readonly #timers: Timers;
  readonly #limits: LinkLimits;
  readonly #network: (code: string) => Message;
  readonly #inFlight = new Map<string, Pending>();
  readonly #queue = new Map<string, Pending>();
  readonly #readyWaiters: Waiters;
  readonly #idleWaiters: Waiters;
  #state: LinkState = { kind: 'idle' };
  #connection: FramedSocket | undefined;
  #unreadable: LinkError | undefined;
  #attempt = 0;
  #cancelRetry: () => void = () => {};
  #cancelConnect: () => void = () => {};
  #cancelEcho: () => void = () => {};
  #closed: Promise<void> | undefined;

  constructor(options: LinkOptions) {
    checkOptions(options);
    this.#options = options;
    this.#timers = options.timers ?? SYSTEM_TIMERS;
    this.#readyWaiters = new Waiters(this.#timers);
    this.#idleWaiters = new Waiters(this.#timers);
    this.#limits = limitsOf(options);
    this.#network = networkRequests(() => this.#timers.now());
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Requests that wait for a reply. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Requests that wait to be sent. */
  get queued(): number {
    return this.#queue.size;
  }

  /** Begins to connect, and keeps the link up until {@link close}. */
  start(): void {
    if (this.#state.kind !== 'idle') return;
    this.#connect();
  }

  /** Resolves with true once requests can be sent, with false after `timeoutMs` or when the link is closed. */
  waitUntilReady(timeoutMs: number): Promise<boolean> {
    if (this.#state.kind === 'ready') return Promise.resolve(true);
    if (this.#closed) return Promise.resolve(false);
    return this.#readyWaiters.wait(timeoutMs);
  }

  /**
   * Sends a request and waits for the reply that carries the same match fields. Never rejects.
   *
   * @param message a request or advice; the link does not change it.
   * @param options `timeoutMs` counts from now, time in the queue included.
   */
  request(message: Message, options: { readonly timeoutMs: number }): Promise<RequestOutcome> {
    if (this.#closed) return notSent('closing');
    if (this.#state.kind !== 'ready') return notSent('not-ready');
    return this.#request(message, options.timeoutMs);
  }

  /** Asks the peer now whether it is there, as the echo does that is sent when nothing comes in; resolves when that is known. */
  async confirm(): Promise<void> {
    if (this.#state.kind !== 'ready' || this.#connection === undefined) return;
    await this.#echo(this.#connection);
  }

  /**
   * Closes in order: takes no more requests, waits for those in flight (at most `drainMs`, default 10 s), signs off and
   * ends the connection. What is still open after `drainMs` ends as `disconnected`.
   */
  close(options: { readonly drainMs?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(options.drainMs ?? 10_000);
    return this.#closed;
  }

  async #close(drainMs: number): Promise<void> {
    this.#cancelRetry();
    const wasReady = this.#state.kind === 'ready';
    this.#setState({ kind: 'closing' });
    this.#readyWaiters.settle(false);
    if (wasReady) {
      await this.#untilIdle(drainMs);
      if (this.#limits.signOn && this.#connection?.open) {
        await this.#request(this.#network(NETWORK_CODES.signOff), this.#limits.echoTimeoutMs);
      }
    }
    const connection = this.#connection;
    if (connection?.open) {
      await new Promise<void>((resolve) => {
        const cancel = this.#timers.after(1000, () => connection.destroy());
        connection.socket.once('close', () => {
          cancel();
          resolve();
        });
        if (wasReady) connection.end();
        else connection.destroy();
      });
    }
    this.#setState({ kind: 'closed' });
  }

  async #untilIdle(drainMs: number): Promise<void> {
    if (this.#inFlight.size + this.#queue.size > 0) await this.#idleWaiters.wait(drainMs);
  }

  #request(message: Message, timeoutMs: number): Promise<RequestOutcome> {
    const key = matchKeyOf(message, this.#limits.match, this.#options.codec.spec);
    if (typeof key === 'number') return notSent('invalid-message', missingMatchField(key));
    if (this.#inFlight.has(key) || this.#queue.has(key)) {
      const error = new LinkError('ERR_LINK_DUPLICATE_KEY', 'a request with the same match fields is open');
      return notSent('invalid-message', error);
    }
    const canSend = this.#canSend();
    if (!canSend && this.#queue.size >= this.#limits.maxQueued) return notSent('queue-full');
    return new Promise((settle) => {
      const pending: Pending = {
        message,
        key,
        startedAt: this.#timers.now(),
        settle,
        cancelTimer: () => {},
        sequence: 0,
        isSettled: false,
      };
      pending.cancelTimer = this.#timers.after(timeoutMs, () => this.#onTimeout(pending));
      if (canSend) this.#transmit(pending);
      else this.#queue.set(key, pending);
    });
  }

  #canSend(): boolean {
    const connection = this.#connection;
    return (
      connection?.open === true &&
      this.#inFlight.size < this.#limits.maxInFlight &&
      connection.bufferedBytes < this.#limits.maxBufferedBytes
    );
  }

  #transmit(pending: Pending): void {
    const connection = this.#connection;
    try {
      pending.sequence = connection?.send(pending.message) ?? 0;
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      this.#settle(pending, { kind: 'not-sent', reason: 'invalid-message', error });
      return;
    }
    assert(pending.sequence > 0, 'a message that was sent has a number on its connection');
    assert(!this.#inFlight.has(pending.key), 'no two requests in flight share their match fields');
    this.#inFlight.set(pending.key, pending);
  }

  #settle(pending: Pending, outcome: RequestOutcome): void {
    // A second outcome would be lost on the caller, who reverses by the first or does not.
    assert(!pending.isSettled, 'a request has one outcome');
    pending.isSettled = true;
    pending.cancelTimer();
    this.#inFlight.delete(pending.key);
    this.#queue.delete(pending.key);
    pending.settle(outcome);
    if (this.#queue.size > 0) this.#pump();
    if (this.#inFlight.size + this.#queue.size === 0) this.#idleWaiters.settle(true);
  }

  #pump(): void {
    for (const [key, pending] of this.#queue) {
      if (!this.#canSend()) return;
      this.#queue.delete(key);
      this.#transmit(pending);
    }
  }

  #onTimeout(pending: Pending): void {
    if (pending.sequence === 0) this.#settle(pending, { kind: 'not-sent', reason: 'queue-timeout' });
    else this.#settle(pending, { kind: 'timeout', elapsedMs: this.#timers.now() - pending.startedAt });
  }

  #connect(): void {
    this.#unreadable = undefined;
    this.#setState({ kind: 'connecting', attempt: this.#attempt });
    const { host, port, codec, framing } = this.#options;
    const socket = this.#options.openSocket?.() ?? createConnection({ host, port });
    let connected = false;
    const connection = new FramedSocket(socket, codec, framing ?? 'binary-2', () => this.#timers.now(), {
      onMessage: (message, raw) => this.#onMessage(message, raw),
      onUnreadable: (fault) => this.#onUnreadable(fault),
      onDrain: () => this.#pump(),
      onClose: (error) => {
        this.#cancelConnect();
        this.#onClose(connected ? error : asConnectError(error));
      },
    });
    this.#connection = connection;
    this.#cancelConnect = this.#timers.after(this.#limits.connectTimeoutMs, () =>
      connection.destroy(new LinkError('ERR_LINK_CONNECT_TIMEOUT', 'no connection in time')),
    );
    // A TLS socket can be written only after its own handshake.
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      connected = true;
      this.#cancelConnect();
      void this.#signOn(connection);
    });
  }

  async #signOn(connection: FramedSocket): Promise<void> {
    if (this.#state.kind !== 'connecting') return;
    if (this.#limits.signOn) {
      this.#setState({ kind: 'signing-on' });
      const outcome = await this.#request(this.#network(NETWORK_CODES.signOn), this.#limits.connectTimeoutMs);
      if (!connection.open || this.#closed || this.state.kind === 'signed-off') return;
      if (outcome.kind !== 'reply' || outcome.message[39] !== APPROVED) {
        const cause = outcome.kind === 'unreadable' ? outcome.error : this.#unreadable;
        connection.destroy(new LinkError('ERR_LINK_SIGN_ON', SIGN_ON_FAULTS[outcome.kind], cause));
        return;
      }
    }
    this.#onSignedOn(connection);
  }

  #planEcho(connection: FramedSocket): void {
    const interval = this.#limits.echoIntervalMs;
    if (interval === 0) return;
    this.#cancelEcho();
    // One timer for the link and none per message: it asks how long the line was silent and comes back for the rest.
    const waitMs = Math.max(1, interval - (this.#timers.now() - connection.lastReceivedAt));
    this.#cancelEcho = this.#timers.after(waitMs, () => {
      if (this.#timers.now() - connection.lastReceivedAt < interval) this.#planEcho(connection);
      else void this.#echo(connection);
    });
  }

  async #echo(connection: FramedSocket): Promise<void> {
    const timeoutMs = this.#limits.echoTimeoutMs;
    const outcome = await this.#request(this.#network(NETWORK_CODES.echo), timeoutMs);
    if (!connection.open || this.#state.kind !== 'ready') return;
    // Whatever the answer says, there is somebody who answers: some hosts know no echo and say 12 to it.
    if (outcome.kind === 'reply' || outcome.kind === 'unreadable') {
      this.#planEcho(connection);
      return;
    }
    connection.destroy(new LinkError('ERR_LINK_ECHO', 'echo was not answered'));
  }

  #onMessage(message: Message, raw: Uint8Array): void {
    if (isRequest(message.mti)) {
      const wanted = networkFunctionOf(message);
      if (wanted === undefined) this.#options.onUnmatched?.(message, raw);
      else this.#onNetwork(message, wanted);
      return;
    }
    const key = matchKeyOf(message, this.#limits.match, this.#options.codec.spec);
    const pending = typeof key === 'string' ? this.#inFlight.get(key) : undefined;
    if (pending === undefined) {
      this.#options.onUnmatched?.(message, raw);
      return;
    }
    assert(pending.sequence > 0, 'only a request that was sent is answered');
    assert(
      message.mti.slice(0, 2) === pending.message.mti.slice(0, 2),
      'a reply is of the version and class of its request',
    );
    const elapsedMs = this.#timers.now() - pending.startedAt;
    this.#settle(pending, { kind: 'reply', message, raw, elapsedMs });
  }

  #onNetwork(message: Message, wanted: NetworkFunction): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    connection.send(networkReply(message, wanted));
    const { kind } = this.#state;
    // A sign-off may come in one packet with the answer to our sign-on, which is read a moment later.
    if (wanted === 'signOff' && (kind === 'ready' || kind === 'signing-on')) {
      this.#cancelEcho();
      this.#setState({ kind: 'signed-off' });
      this.#endWaits();
      this.#planSignOn(connection, 1);
    } else if (wanted === 'signOn' && kind === 'signed-off') this.#onSignedOn(connection);
  }

  /** What waits to be sent to a peer that has signed off never is; what was sent is answered soon or not at all. */
  #endWaits(): void {
    const queued = businessOf(this.#queue);
    for (const { key } of queued) this.#queue.delete(key);
    for (const pending of queued) this.#settle(pending, { kind: 'not-sent', reason: 'not-ready' });
    const sent = businessOf(this.#inFlight);
    const end = () => {
      for (const pending of sent) if (!pending.isSettled) this.#onTimeout(pending);
    };
    this.#timers.after(this.#limits.signOffWaitMs, end);
  }

  /** After the peer signed off: some sign on again themselves, others wait to be asked. */
  #planSignOn(connection: FramedSocket, attempt: number): void {
    if (!this.#limits.signOn) return;
    const delayMs = backoffMs(this.#limits.backoff, attempt, this.#limits.random());
    this.#cancelRetry = this.#timers.after(delayMs, async () => {
      const outcome = await this.#request(this.#network(NETWORK_CODES.signOn), this.#limits.connectTimeoutMs);
      if (!connection.open || this.#state.kind !== 'signed-off') return;
      if (outcome.kind === 'reply' && outcome.message[39] === APPROVED) this.#onSignedOn(connection);
      else if (outcome.kind === 'reply') this.#planSignOn(connection, attempt + 1);
      else connection.destroy(new LinkError('ERR_LINK_SIGN_ON', SIGN_ON_FAULTS[outcome.kind]));
    });
  }

  #onSignedOn(connection: FramedSocket): void {
    this.#cancelRetry();
    this.#attempt = 0;
    this.#setState({ kind: 'ready' });
    this.#planEcho(connection);
    this.#readyWaiters.settle(true);
  }

  #onUnreadable({ error, partial }: UnreadableMessage): void {
    this.#unreadable = error;
    this.#options.onUnreadable?.(error);
    const pending = requestOf(partial, this.#inFlight.values(), this.#limits.match, this.#options.codec.spec);
    const answer = formatErrorReply(partial);
    if (answer) this.#connection?.send(answer);
    const elapsedMs = this.#timers.now() - (pending?.startedAt ?? 0);
    if (pending) this.#settle(pending, { kind: 'unreadable', elapsedMs, error });
  }

  #onClose(error: LinkError | undefined): void {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#cancelEcho();
    this.#cancelRetry();
    const handedOver = connection?.handedOver ?? 0;
    for (const pending of [...this.#inFlight.values(), ...this.#queue.values()]) {
      if (pending.sequence === 0 || pending.sequence > handedOver) {
        this.#settle(pending, { kind: 'not-sent', reason: 'disconnected' });
      } else {
        const elapsedMs = this.#timers.now() - pending.startedAt;
        this.#settle(pending, { kind: 'disconnected', elapsedMs, ...(error ? { error } : {}) });
      }
    }
    if (this.#closed) return;
    this.#attempt += 1;
    const delayMs = backoffMs(this.#limits.backoff, this.#attempt, this.#limits.random());
    const reason =
      error ?? new LinkError('ERR_LINK_CLOSED', 'the peer closed the connection', this.#unreadable);
    this.#cancelRetry = this.#timers.after(delayMs, () => this.#connect());
    this.#setState({ kind: 'waiting', attempt: this.#attempt, delayMs, error: reason });
  }

  #setState(state: LinkState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }
}
