import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { EVENT_STREAM_PATH, type Event, Id, listEvents } from '@tallystick/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import type { EventStore } from '../../platform/events/event-store.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { requireNoQuery } from '../../platform/validation.ts';
import { createEventFeed } from './event-feed.ts';
import { createSharedReads } from './shared-reads.ts';

const HEARTBEAT_MS = 15_000;
/** How long a client may take to read what was sent, in milliseconds. */
const DRAIN_LIMIT_MS = 30_000;
const STREAMS_LIMIT = 512;
const STREAMS_OF_MERCHANT_LIMIT = 64;
/** After a failed read of the database, and what browsers are told to wait before they come again, in milliseconds. */
const RETRY_MS = 2_000;

/** HEAD would begin a stream that nobody reads. */
const NO_HEAD = { exposeHeadRoute: false };

const eventId = Compile(Id('event'));

export interface Streams {
  /** Has each stream of a merchant check that its caller may still read. */
  recheck(merchantId: string): void;
  stop(): void;
}

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  // The connection is done when the stream is, so that a stop does not wait for it.
  connection: 'close',
} as const;

interface Stream {
  readonly merchantId: string;
  recheck(): void;
  end(): void;
}

const lastEventIdOf = (request: FastifyRequest): string | undefined => {
  requireNoQuery(request.query);
  const given = request.headers['last-event-id'];
  if (given === undefined || given === '') return undefined;
  if (!eventId.Check(given)) {
    throw new Refusal('malformed_request', { detail: 'Last-Event-ID is not the id of an event.' });
  }
  return given;
};

/** Streams that share a read are given the same events, each put into words once. */
const createMessages = (): ((event: Event) => string) => {
  const made = new WeakMap<Event, string>();
  return (event) => {
    const known = made.get(event);
    if (known !== undefined) return known;
    const message = `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
    made.set(event, message);
    return message;
  };
};

/** Writes, and waits while the client is slower than we are. False when it is gone or too slow. */
const write = async (raw: ServerResponse, text: string): Promise<boolean> => {
  if (raw.destroyed) return false;
  if (raw.write(text)) return true;
  try {
    await once(raw, 'drain', { signal: AbortSignal.timeout(DRAIN_LIMIT_MS) });
    return true;
  } catch {
    raw.destroy();
    return false;
  }
};

/**
 * Server-sent events (HTML Living Standard, 9.2): reads on only as fast as the client does, so nothing piles up; ends when the caller
 * may no longer read.
 */
export const addEventStream = (
  { http, routes, outbox, clock, log }: Pick<Platform, 'http' | 'routes' | 'outbox' | 'clock' | 'log'>,
  store: Pick<EventStore, 'after' | 'missed'>,
): Streams => {
  const streams = new Set<Stream>();
  const reads = createSharedReads(store);
  const toMessage = createMessages();
  let stopped = false;

  const open = (
    request: FastifyRequest,
    reply: FastifyReply,
    merchantId: string,
    from: string | undefined,
  ) => {
    const { raw } = reply;
    const feed = createEventFeed(reads, clock, merchantId, from);
    let reading = false;
    let again = false;
    let ended = false;

    const end = (): void => {
      if (ended) return;
      ended = true;
      unfollow();
      cancelBeat();
      streams.delete(stream);
      raw.end();
    };
    const read = async (): Promise<void> => {
      again = true;
      if (reading) return;
      reading = true;
      try {
        while (again && !ended) {
          again = false;
          for (const event of await feed.next()) {
            again = true;
            if (!(await write(raw, toMessage(event)))) return end();
          }
        }
      } catch (error) {
        log.warn({ err: error }, 'event stream could not be read');
      } finally {
        reading = false;
      }
    };
    const recheck = (): void => {
      routes.enter(listEvents, request, reply).catch((error: unknown) => {
        if (error instanceof Refusal) end();
      });
    };
    let cancelBeat = (): void => {};
    const beat = (): void => {
      cancelBeat = clock.after(HEARTBEAT_MS, () => {
        if (ended) return;
        recheck();
        if (!raw.writableNeedDrain) raw.write(': beat\n\n');
        beat();
      });
    };

    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      ...STREAM_HEADERS,
    });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    const unfollow = outbox.follow(merchantId, read);
    const stream: Stream = { merchantId, recheck, end };
    streams.add(stream);
    raw.on('close', end);
    beat();
    read();
  };

  http.get(EVENT_STREAM_PATH, NO_HEAD, async (request, reply) => {
    const actor = await routes.enter(listEvents, request, reply);
    if (actor.kind !== 'operator') throw new Refusal('sign_in_required');
    const from = lastEventIdOf(request);
    const own = [...streams].filter((stream) => stream.merchantId === actor.merchantId).length;
    if (stopped || streams.size >= STREAMS_LIMIT || own >= STREAMS_OF_MERCHANT_LIMIT) {
      throw new Refusal('too_many_requests', { retryAfterSeconds: 5 });
    }
    open(request, reply, actor.merchantId, from);
  });

  return {
    recheck(merchantId) {
      for (const stream of streams) if (stream.merchantId === merchantId) stream.recheck();
    },
    stop() {
      stopped = true;
      for (const stream of streams) stream.end();
    },
  };
};
