import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Queryable } from '@tallystick/database';
import { localDay } from '@tallystick/protocol';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../../../platform/clock.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { AskedPage } from '../payment-filter.ts';
import { pageOfPayments } from '../payment-list.ts';
import { HEAD_LINE, lineOf } from './payment-lines.ts';

/** Payments that one statement reads, and one piece of the answer holds. */
const CHUNK = 1_000;
/** Exports at a time: each holds a chunk, and keeps the database busy. */
const AT_ONCE = 4;
/** A caller that takes nothing for so long is cut off, so that it does not hold the place of another for ever. */
const STALLED_MS = 30_000;

export type ExportFilter = Omit<AskedPage, 'limit' | 'after'>;

/** The lines of all payments that a filter finds, a chunk at a time; the next is read when the one before was taken. */
export async function* paymentChunks(
  on: Queryable,
  merchantId: string,
  filter: ExportFilter,
  timeZone: string,
): AsyncGenerator<string> {
  yield HEAD_LINE;
  let after: string | undefined;
  do {
    const page = await pageOfPayments(on, merchantId, { ...filter, limit: CHUNK, after });
    const lines = page.records.map((record) => lineOf(record, timeZone)).join('');
    if (lines !== '') yield lines;
    after = page.next;
  } while (after !== undefined);
}

export interface ExportDependencies {
  readonly database: Queryable;
  readonly clock: Clock;
  readonly log: Logger;
  /** The merchant's zone, which times are written in. */
  readonly timeZoneOf: (merchantId: string) => Promise<string>;
}

export interface PaymentExport {
  /**
   * Answers with all payments that a filter finds as CSV, as fast as the caller takes them. The first page is read before anything is sent, so
   * that a refusal is answered as one.
   *
   * @throws Refusal `too_many_requests` while as many are under way as may be, `malformed_request` for a time that is none
   */
  send(reply: FastifyReply, merchantId: string, filter: ExportFilter): Promise<void>;
}

export const createPaymentExport = ({
  database,
  clock,
  log,
  timeZoneOf,
}: ExportDependencies): PaymentExport => {
  let running = 0;
  return {
    async send(reply, merchantId, filter) {
      if (running >= AT_ONCE) throw new Refusal('too_many_requests', { retryAfterSeconds: 5 });
      running += 1;
      try {
        const timeZone = await timeZoneOf(merchantId);
        await pageOfPayments(database, merchantId, { ...filter, limit: 1 });
        const day = localDay(clock.now(), timeZone);
        reply.hijack();
        reply.raw.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'text/csv; charset=utf-8; header=present',
          'content-disposition': `attachment; filename="payments-${day}.csv"`,
          'cache-control': 'no-store',
        });
        reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy(new Error('the caller stopped reading')));
        const chunks = Readable.from(paymentChunks(database, merchantId, filter, timeZone), {
          highWaterMark: 1,
        });
        await pipeline(chunks, reply.raw);
      } catch (error) {
        // What was begun and cannot be finished is cut, so that nobody takes it for all of them; a caller that went away is no fault.
        if (!reply.sent) throw error;
        log.info({ err: error }, 'an export of payments was not finished');
        reply.raw.destroy();
      } finally {
        running -= 1;
      }
    },
  };
};
