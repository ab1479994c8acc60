import type { Database } from '@tallystick/database';
import type { AuditEntry, AuditExportHeader } from '@tallystick/protocol';
import { instantOf } from '../../platform/instant.ts';
import { Refusal } from '../../platform/refusal.ts';
import { NO_HASH } from './schema.ts';
import { type AuditFilter, auditStore } from './store.ts';

/** Entries that are read at once for an export. */
const BATCH = 500;

type Asked = { readonly limit: number } & {
  readonly [name in 'after' | 'from' | 'to' | 'who' | 'action' | 'object']?: string | undefined;
};

/** @throws Refusal `malformed_request` for what is no time */
const requireTimes = (from: string | undefined, to: string | undefined): void => {
  instantOf('from', from);
  instantOf('to', to);
};

const typed = (text: string | undefined): string | undefined => text?.trim() || undefined;

/** What operators read of the audit log of their merchant. */
export const createAuditReading = (database: Database) => ({
  /** Newest first. With a filter a bounded number of entries is looked at, so a page may hold fewer than asked and still name the next. */
  async page(merchantId: string, asked: Asked): Promise<{ data: AuditEntry[]; next?: string }> {
    const { limit, after, from, to, action } = asked;
    requireTimes(from, to);
    const filter = { from, to, who: typed(asked.who), action, object: typed(asked.object) };
    const before = after === undefined ? undefined : Number(after);
    const isFiltered = Object.values(filter).some((part) => part !== undefined);
    const floor = isFiltered ? await auditStore.floor(database, merchantId, before) : undefined;
    const whole: AuditFilter = { ...filter, limit: limit + 1, before, floor };
    const found = await auditStore.page(database, merchantId, whole);
    const data = found.slice(0, limit);
    const next = found.length > limit ? data.at(-1)?.sequence : floor;
    return { data, ...(next === undefined ? {} : { next: String(next) }) };
  },

  /** Raises `not_found`. */
  async one(merchantId: string, sequence: number): Promise<AuditEntry> {
    const entry = await auditStore.one(database, merchantId, sequence);
    if (entry === undefined) throw new Refusal('not_found');
    return entry;
  },

  head: (merchantId: string) => auditStore.head(database, merchantId),

  /** What the first line of an export says: which part of the chain follows. */
  async header(
    merchantId: string,
    from: string | undefined,
    to: string | undefined,
  ): Promise<AuditExportHeader> {
    requireTimes(from, to);
    const { head, anchor } = await auditStore.head(database, merchantId);
    const { first, last } = await auditStore.edges(database, merchantId, from, to);
    const placeOf = async (sequence: number) => ({
      sequence,
      hash:
        sequence === anchor.sequence
          ? anchor.hash
          : ((await auditStore.hashOf(database, merchantId, sequence)) ?? NO_HASH),
    });
    // Where no span is asked for the log is as long as its head says, so that entries which are gone from either end are missed.
    const after = from === undefined ? anchor : first === undefined ? head : await placeOf(first - 1);
    const endOfSpan = async () => {
      if (last === undefined || last <= after.sequence) return after;
      return placeOf(Math.min(last, head.sequence));
    };
    const end = to === undefined ? head : await endOfSpan();
    return { format: 'tallystick-audit-log', version: 1, merchantId, after, head: end };
  },

  /** The entries of an export as they are kept, a batch at a time. */
  async *lines({ merchantId, after, head }: AuditExportHeader): AsyncGenerator<readonly string[]> {
    for (let place = after.sequence; place < head.sequence; place += BATCH) {
      yield await auditStore.run(database, merchantId, place, Math.min(place + BATCH, head.sequence), BATCH);
    }
  },
});
export type AuditReading = ReturnType<typeof createAuditReading>;
