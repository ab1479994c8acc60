import type { Database, Row } from '@tallystick/database';
import type { Event } from '@tallystick/protocol';
import { LOOK_MAX, searchedPage } from '../searched-page.ts';

interface EventRow extends Row {
  readonly id: string;
  readonly type: Event['type'];
  readonly subject: string;
  readonly at: Date;
  readonly data: Event['data'];
}

interface EventsAsked {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly type?: Event['type'] | undefined;
  /** What a person typed. */
  readonly search?: string | undefined;
}

const toEvent = ({ id, type, subject, at, data }: EventRow): Event => ({
  id,
  type,
  subject,
  at: at.toISOString(),
  data,
});

const NEWEST = {
  name: 'events-newest',
  text: `select id, type, subject, at, data from events where merchant_id = $1 and ($2::text is null or id < $2)
    order by id desc limit $3`,
};
const SEARCH = {
  name: 'events-search',
  text: `select id, type, subject, at, data from events where merchant_id = $1 and ($2::text is null or id < $2)
    and ($4::text is null or id >= $4) and ($5::text is null or type = $5)
    and ($6::text is null or position(lower($6) in concat_ws(chr(10), type, subject, id)) > 0)
    order by id desc limit $3`,
};
const SEARCH_FLOOR = {
  name: 'events-search-floor',
  text: `select id from events where merchant_id = $1 and ($2::text is null or id < $2) order by id desc offset $3 limit 1`,
};
const AFTER = {
  name: 'events-after',
  text: 'select id, type, subject, at, data from events where merchant_id = $1 and id > $2 order by id limit $3',
};
const MISSED = {
  name: 'events-missed',
  text: `select id, type, subject, at, data from events where merchant_id = $1 and id > $2 and id <= $3 and id <> all($4::text[])
    order by id limit $5`,
};
const OF_TYPE = {
  name: 'events-of-type',
  text: `select id, type, subject, at, data from events where merchant_id = $1 and id >= $2 and type = $3
    order by id desc limit $4`,
};
/** Reads the events that the outbox wrote, always of one merchant. */
export const createEventStore = (database: Database) => ({
  /** One page, newest first. Types, subjects and ids are in small letters. */
  async page(merchantId: string, { limit, after, type, search }: EventsAsked) {
    const typed = search?.trim() || undefined;
    const isFiltered = type !== undefined || typed !== undefined;
    const floorOf = async (): Promise<string | undefined> => {
      if (!isFiltered) return undefined;
      const [row] = await database.query<{ id: string }>(SEARCH_FLOOR, [
        merchantId,
        after ?? null,
        LOOK_MAX - 1,
      ]);
      return row?.id;
    };
    const { items, next } = await searchedPage(limit, floorOf, (count, floor) => {
      const place = [merchantId, after ?? null, count];
      return isFiltered
        ? database.query<EventRow>(SEARCH, [...place, floor ?? null, type ?? null, typed ?? null])
        : database.query<EventRow>(NEWEST, place);
    });
    return { data: items.map(toEvent), ...(next === undefined ? {} : { next }) };
  },
  async after(merchantId: string, id: string, limit: number): Promise<Event[]> {
    return (await database.query<EventRow>(AFTER, [merchantId, id, limit])).map(toEvent);
  },
  /** Events above one id and up to another that are not among those seen. */
  async missed(
    merchantId: string,
    above: string,
    upTo: string,
    seen: readonly string[],
    limit: number,
  ): Promise<Event[]> {
    return (await database.query<EventRow>(MISSED, [merchantId, above, upTo, seen, limit])).map(toEvent);
  },
  async ofType(merchantId: string, from: string, type: Event['type'], limit: number): Promise<Event[]> {
    return (await database.query<EventRow>(OF_TYPE, [merchantId, from, type, limit])).map(toEvent);
  },
});

export type EventStore = ReturnType<typeof createEventStore>;
