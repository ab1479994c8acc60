import type { WebSocket } from '@fastify/websocket';
import {
  FIELD_CARD_PATH,
  FIELD_READER_PATH,
  FieldFromCard,
  FieldFromReader,
  listTestAmounts,
  TEST_AMOUNTS,
} from '@tallystick/protocol';
import type { FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { publicLimitOf } from '../../platform/public-limits.ts';
import { Refusal } from '../../platform/refusal.ts';
import { createRelay, type End } from './relay.ts';
import { createAddressCap, createBudget } from './socket-limits.ts';

/** A reader that says nothing for so long has its field switched off; a socket that answers no ping is dropped. Milliseconds. */
const IDLE_MS = 120_000;
const PING_MS = 30_000;
/** What one socket may have waiting to be sent, in bytes, before it counts as gone. */
const BACKLOG_LIMIT = 64 * 1024;

/** Close codes of RFC 6455 section 7.4.1. */
const CLOSE_GOING_AWAY = 1_001;
const CLOSE_UNSUPPORTED = 1_003;
const CLOSE_POLICY = 1_008;
const CLOSE_TRY_LATER = 1_013;

type Parser<M> = (value: unknown) => value is M;

const fromReader = Compile(FieldFromReader);
const fromCard = Compile(FieldFromCard);
const isFromReader = (value: unknown): value is FieldFromReader => fromReader.Check(value);
const isFromCard = (value: unknown): value is FieldFromCard => fromCard.Check(value);

const parse = <M>(parser: Parser<M>, data: unknown): M | undefined => {
  try {
    const value: unknown = JSON.parse(String(data));
    return parser(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const sender =
  (socket: WebSocket) =>
  (text: string): void => {
    if (socket.bufferedAmount > BACKLOG_LIMIT) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(text);
  };

/** Test mode only, and no page of another host. */
const admitTo =
  (config: Pick<Platform['config'], 'mode' | 'origin'>) =>
  async (request: FastifyRequest): Promise<void> => {
    if (config.mode !== 'test') throw new Refusal('not_in_live_mode');
    const { origin } = request.headers;
    if (origin === undefined) return;
    const host = URL.canParse(origin) ? new URL(origin).hostname : '';
    if (host !== new URL(config.origin).hostname) throw new Refusal('origin_refused');
  };

const upgradeOnly = async (): Promise<never> => {
  throw new Refusal('malformed_request', { detail: 'Open this address as a WebSocket.' });
};
const createTestField = (
  platform: Pick<Platform, 'http' | 'config' | 'ids' | 'clock' | 'routes'>,
): Running => {
  const { http, config, ids, clock, routes } = platform;
  routes.add(listTestAmounts, () => ({ data: [...TEST_AMOUNTS] }));
  const relay = createRelay(() => ids.make('field'), clock);
  const addresses = createAddressCap();
  const sockets = new Set<WebSocket>();

  const attach = <M>(socket: WebSocket, parser: Parser<M>, end: End<M>, idleMs: number | undefined): void => {
    const spend = createBudget(clock);
    let alive = true;
    let cancelIdle = (): void => {};
    const waitIdle = (): void => {
      cancelIdle();
      if (idleMs !== undefined) cancelIdle = clock.after(idleMs, () => socket.close(CLOSE_POLICY, 'idle'));
    };
    let cancelPing = (): void => {};
    const ping = (): void => {
      cancelPing = clock.after(PING_MS, () => {
        if (!alive) return socket.terminate();
        alive = false;
        socket.ping();
        ping();
      });
    };
    sockets.add(socket);
    waitIdle();
    ping();
    socket.on('pong', () => {
      alive = true;
    });
    // Each is answered by a pong.
    socket.on('ping', () => {
      if (!spend()) socket.terminate();
    });
    socket.on('message', (data, isBinary) => {
      // What comes behind the message that was one too many is not read: the end is closed.
      if (socket.readyState !== socket.OPEN) return;
      if (!spend()) return socket.close(CLOSE_POLICY, 'too many messages');
      alive = true;
      waitIdle();
      const message = isBinary ? undefined : parse(parser, data);
      if (message === undefined) socket.close(CLOSE_UNSUPPORTED, 'not a message of the field');
      else end.receive(message);
    });
    // An oversized or broken frame closes the socket by itself; the error only says so.
    socket.on('error', () => {});
    socket.on('close', () => {
      cancelIdle();
      cancelPing();
      sockets.delete(socket);
      end.close();
    });
  };

  const addField = <M>(
    url: string,
    parser: Parser<M>,
    idleMs: number | undefined,
    enter: (socket: WebSocket) => End<M> | undefined,
  ): void => {
    http.route({
      method: 'GET',
      url,
      config: { rateLimit: publicLimitOf({ id: 'field' }, config.publicRequestsPerMinute) },
      preValidation: admitTo(config),
      handler: upgradeOnly,
      wsHandler: (socket, request) => {
        const leave = addresses.enter(request.ip);
        if (leave === undefined) return socket.close(CLOSE_TRY_LATER, 'too many sockets of this address');
        socket.on('close', leave);
        const end = enter(socket);
        if (end === undefined) socket.close(CLOSE_TRY_LATER, 'too many sockets');
        else attach(socket, parser, end, idleMs);
      },
    });
  };
  addField(FIELD_READER_PATH, isFromReader, IDLE_MS, (socket) => {
    const send = sender(socket);
    return relay.addReader((message) => send(JSON.stringify(message)));
  });
  addField(FIELD_CARD_PATH, isFromCard, undefined, (socket) =>
    relay.addCard({ send: sender(socket), isBehind: () => socket.bufferedAmount > 0 }),
  );

  return {
    drain() {
      for (const socket of sockets) socket.close(CLOSE_GOING_AWAY, 'the server stops');
    },
  };
};

/** The virtual NFC field (test mode): relays APDUs between a till and a wallet in other windows. It lives in this process alone. */
export const testField = {
  name: 'test-field',
  migrations: [],
  retention: [],
  settings: NO_SETTINGS,
  create: createTestField,
} satisfies ModuleDefinition;
