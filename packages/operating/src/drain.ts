import type { IncomingMessage } from 'node:http';
import { Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';

export interface DrainTimes {
  /** Milliseconds in which only the readiness is down: for balancers that send connections until they have seen that. */
  readonly announceMs: number;
  /** Milliseconds that clients with a connection have after that. */
  readonly leaveMs: number;
}

/** Lets clients go before a server stops, so that none of them meets a connection that closes under its request. */
export interface Drain {
  readonly isDraining: boolean;
  /** Also lets go those of another server that the same routes answer on. */
  watch(server: Server): void;
  /**
   * Takes no new connection after `announceMs`, which a client can try elsewhere without harm, and answers on those that there are; each
   * answer ends its connection (`Connection: close`, RFC 9112 section 9.6). Resolves when none is left but streams, or after `leaveMs`.
   */
  begin(times: DrainTimes): Promise<void>;
  /**
   * Ends each connection on which no request is waiting for its answer: idle ones, and those whose request is still on its way. For the end
   * of a stop: whoever sends a byte a second would hold it up for as long as he likes, since Node.js no longer looks for late requests then.
   */
  cut(): void;
}

/** Closes the door alone: an HTTP server's own `close` also cuts idle connections, on which a request may be under way. */
const stopListening = (server: Server): void => {
  if (server.listening) Server.prototype.close.call(server);
};

/** Lives as long as the client likes, and is ended by who made it. */
const isStream = (request: IncomingMessage | undefined): boolean =>
  request?.headers.upgrade !== undefined || request?.headers.accept === 'text/event-stream';

/** Makes the drain of an HTTP server; to be made before it has routes. */
export const createDrain = (http: FastifyInstance): Drain => {
  const servers: Server[] = [];
  const connections = new Set<Socket>();
  /** What is being answered. */
  const requests = new WeakMap<Socket, IncomingMessage>();
  let isDraining = false;
  let isLeaving = false;
  let look = (): void => {};

  const isEmpty = (): boolean => {
    for (const socket of connections) if (!isStream(requests.get(socket))) return false;
    return true;
  };
  const watch = (server: Server): void => {
    servers.push(server);
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      connections.add(socket);
      socket.once('close', () => {
        connections.delete(socket);
        look();
      });
    });
  };
  watch(http.server);
  http.addHook('onRequest', (request, _reply, done) => {
    requests.set(request.raw.socket, request.raw);
    done();
  });
  http.addHook('onResponse', (request, _reply, done) => {
    requests.delete(request.raw.socket);
    done();
  });
  http.addHook('onSend', (_request, reply, _payload, done) => {
    if (isLeaving) reply.header('connection', 'close');
    done();
  });

  return {
    get isDraining() {
      return isDraining;
    },
    watch,
    async begin({ announceMs, leaveMs }) {
      isDraining = true;
      if (announceMs > 0) await pause(announceMs);
      isLeaving = true;
      servers.forEach(stopListening);
      if (isEmpty()) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const limit = setTimeout(resolve, leaveMs);
      look = () => {
        if (isEmpty()) resolve();
      };
      await promise.finally(() => clearTimeout(limit));
    },
    cut() {
      for (const socket of connections) if (requests.get(socket)?.complete !== true) socket.destroy();
    },
  };
};
