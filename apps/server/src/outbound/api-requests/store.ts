import type { Queryable, Row } from '@tallystick/database';
import type { ApiRequest, ApiRequestDetail, listApiRequests, QueryOf } from '@tallystick/protocol';
import type { KeptRequest } from './kept-request.ts';

interface StoredRequest extends Row {
  readonly id: string;
  readonly key_id: string;
  readonly request_id: string;
  readonly at: Date;
  readonly ms: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly problem: string | null;
  readonly detail: KeptRequest['detail'] & { readonly params: Record<string, string> };
}

const ADD = {
  name: 'api-requests-add',
  text: `insert into api_requests (merchant_id, id, key_id, request_id, at, ms, method, path, status, problem, detail)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::real[], $7::text[], $8::text[],
      $9::int[], $10::text[], $11::jsonb[])`,
};

const TRIM = {
  name: 'api-requests-trim',
  text: `delete from api_requests where merchant_id = $1 and id <= (
    select id from api_requests where merchant_id = $1 order by id desc offset $2 limit 1)`,
};

const LIST = {
  name: 'api-requests-list',
  text: `select * from api_requests where merchant_id = $1 and ($2::text is null or id < $2) and ($3::text is null or key_id = $3)
    and status between $4 and $5 order by id desc limit $6`,
};

const FIND = {
  name: 'api-requests-find',
  text: 'select * from api_requests where merchant_id = $1 and id = $2',
};

const STATUSES = { answered: [200, 399], refused: [400, 499], failed: [500, 599] } as const;
const ANY_STATUS = [0, 999] as const;

const requestOf = (row: StoredRequest): ApiRequest => ({
  id: row.id,
  at: row.at.toISOString(),
  keyId: row.key_id,
  method: row.method,
  path: row.path,
  params: row.detail.params,
  status: row.status,
  ms: row.ms,
  requestId: row.request_id,
  ...(row.problem === null ? {} : { problem: row.problem }),
});

/** The table of requests. */
export const requestStore = {
  async add(on: Queryable, kept: readonly KeptRequest[]): Promise<void> {
    const column = <T>(read: (one: KeptRequest) => T): T[] => kept.map(read);
    await on.query(ADD, [
      column(({ merchantId }) => merchantId),
      column(({ request }) => request.id),
      column(({ request }) => request.keyId),
      column(({ request }) => request.requestId),
      column(({ request }) => request.at),
      column(({ request }) => request.ms),
      column(({ request }) => request.method),
      column(({ request }) => request.path),
      column(({ request }) => request.status),
      column(({ request }) => request.problem ?? null),
      column(({ request, detail }) => JSON.stringify({ ...detail, params: request.params })),
    ]);
  },

  /** Keeps the newest of a merchant. */
  async trim(on: Queryable, merchantId: string, most: number): Promise<void> {
    await on.query(TRIM, [merchantId, most]);
  },

  async page(
    on: Queryable,
    merchantId: string,
    { limit = 50, after, keyId, status }: QueryOf<typeof listApiRequests>,
  ): Promise<{ data: ApiRequest[]; next?: string }> {
    const [least, most] = status === undefined ? ANY_STATUS : STATUSES[status];
    const values = [merchantId, after ?? null, keyId ?? null, least, most, limit + 1];
    const data = (await on.query<StoredRequest>(LIST, values)).map(requestOf);
    const next = data.length > limit ? data[limit - 1]?.id : undefined;
    return { data: data.slice(0, limit), ...(next === undefined ? {} : { next }) };
  },

  async find(on: Queryable, merchantId: string, id: string): Promise<ApiRequestDetail | undefined> {
    const [row] = await on.query<StoredRequest>(FIND, [merchantId, id]);
    if (row === undefined) return undefined;
    const { params: _, ...detail } = row.detail;
    return { request: requestOf(row), ...detail };
  },
};
