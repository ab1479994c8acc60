import { join } from 'node:path';
import { type Database, openDatabase } from '@tallystick/database';
import { composeId, ID_PREFIX, ID_TAIL_BYTES } from '@tallystick/protocol';
import { type System, startSystem } from '@tallystick/testbed';
import { createDatabases } from './databases.ts';

export interface SearchFigure {
  readonly ours: number;
  readonly floor: number;
  readonly ratio: number;
  readonly unit: string;
}

/** On PostgreSQL. A night measures `BENCH_SEARCH_PAYMENTS=1000000`; by default it is over in half a minute. */
const COUNT = Number(process.env.BENCH_SEARCH_PAYMENTS ?? 100_000);
const EMBEDDED_COUNT = Math.min(COUNT, 100_000);
const ROUNDS = Number(process.env.BENCH_SEARCH_ROUNDS ?? 30);
/** A statement may take so long only. */
const SLICE = 10_000;
const STEP_MS = 30_000;
const START = Date.parse('2026-01-01T00:00:00Z');
const TAIL = new Uint8Array(ID_TAIL_BYTES);
/** What a page may take at the 99th percentile, in milliseconds. */
const LIMIT_MS = 100;

const INSERT = `insert into payments (merchant_id, id, status, amount_minor, currency, reference, terminal_id, terminal_number,
    terminal_label, merchant_number, device_id, idempotency_key, stan, retrieval_reference, masked_pan, scheme, cvm, reason, response_code,
    ticket_id, transmitted_at, receipt_id, created_at, presented_at, completed_at)
  select $1, made.id,
    case when n % 1000 = 7 then 'refused' when n % 97 = 1 then 'reversed' when n % 12 = 5 then 'declined' else 'approved' end,
    case when n % 3 = 0 then 1000 else 100 + (n::bigint * 7919) % 20000 end, case when n % 500 = 3 then 'JPY' else 'EUR' end,
    case when n % 3 = 0 then 'Order ' || n end,
    'trm_' || lpad((n % 250)::text, 26, '0'), (10000000 + n % 250)::text, 'Gate ' || (n % 250), '000000000012345', 'dev_' || (n % 250),
    n::text, lpad((n % 1000000)::text, 6, '0'), '6' || lpad(n::text, 11, '0'), '999999******' || lpad((n % 10000)::text, 4, '0'),
    'Tallycard', 'none', 'approved', '00', 'jti_' || n, '0101000000', 'rcp_' || n, made.at, made.at, made.at
  from generate_series($2::int, $3::int) as n
  join unnest($4::text[], $5::timestamptz[]) with ordinality as made(id, at, place) on made.place = n - $2::int + 1`;

const fill = async (database: Database, merchantId: string, count: number): Promise<void> => {
  for (let first = 1; first <= count; first += SLICE) {
    const last = Math.min(count, first + SLICE - 1);
    const times = Array.from({ length: last - first + 1 }, (_, index) => START + (first + index) * STEP_MS);
    const ids = times.map((at) => composeId(ID_PREFIX.payment, at, TAIL));
    const dates = times.map((at) => new Date(at).toISOString());
    await database.query({ text: INSERT }, [merchantId, first, last, ids, dates]);
  }
  await database.script('vacuum analyze payments');
};

/** What people ask for, each with a value that differs from round to round so that no page is asked for twice. */
const kindsAmong = (count: number): Readonly<Record<string, (round: number) => Record<string, string>>> => ({
  newest: () => ({}),
  oldest: () => ({ sort: 'time' }),
  amount: (round) => ({ amount: (1 + ((round * 7_919) % 20_000) / 100).toFixed(2) }),
  commonAmount: () => ({ search: '10.00' }),
  lastFour: (round) => ({ lastFour: String((round * 331) % 10_000).padStart(4, '0') }),
  typedFour: (round) => ({ search: String((round * 331) % 10_000).padStart(4, '0') }),
  retrievalReference: (round) => ({
    search: `6${String(1 + ((round * 7_919) % count)).padStart(11, '0')}`,
  }),
  reference: (round) => ({ search: `order ${3 * (1 + ((round * 7_919) % Math.floor(count / 3)))}` }),
  terminal: (round) => ({ search: `gate ${round % 250}` }),
  terminalAndOutcome: (round) => ({ terminal: `gate ${round % 250}`, status: 'reversed' }),
  refused: () => ({ status: 'refused' }),
  refusedOfCommonAmount: () => ({ status: 'refused', amount: '10.00' }),
  largest: () => ({ sort: '-amount' }),
  largestDeclined: () => ({ sort: '-amount', status: 'declined' }),
  day: (round) => ({
    from: new Date(START + round * 3_600_000).toISOString(),
    to: new Date(START + round * 3_600_000 + 86_400_000).toISOString(),
    sort: '-amount',
  }),
  anywhere: (round) => ({ search: `no such text ${round}` }),
});

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** Each kind for itself; what a busy machine adds is seen in the floor as well. */
const tell = (floor: readonly number[], all: ReadonlyMap<string, readonly number[]>): void => {
  for (const [kind, values] of [['(floor)', floor] as const, ...all]) {
    const [p50, p99] = [percentile(values, 0.5), percentile(values, 0.99)];
    process.stderr.write(`  ${kind.padEnd(24)} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms\n`);
  }
};

/** Where the payments are, and how many. `withDatabase` opens it while the server may be using it or, on the embedded database, while it stands still. */
interface Stage {
  readonly title: string;
  readonly count: number;
  readonly system: System;
  withDatabase(work: (database: Database) => Promise<void>): Promise<void>;
}

const onPostgres = async (): Promise<Stage & { leave(): Promise<void> }> => {
  const databases = await createDatabases(['search', 'issuer']);
  const [databaseUrl = '', issuerDatabaseUrl = ''] = databases.urls;
  const system = await startSystem({ databaseUrl, issuerDatabaseUrl });
  return {
    title: 'payment-search',
    count: COUNT,
    system,
    async withDatabase(work) {
      const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
      await work(database).finally(() => database.close());
    },
    async leave() {
      await system.stop();
      await databases.drop();
    },
  };
};

const onEmbedded = async (): Promise<Stage & { leave(): Promise<void> }> => {
  const system = await startSystem();
  return {
    title: 'payment-search-embedded',
    count: EMBEDDED_COUNT,
    system,
    async withDatabase(work) {
      await system.server().stop();
      const database = await openDatabase({ folder: join(system.data, 'server', 'database') });
      await work(database).finally(() => database.close());
      await system.startServer();
    },
    leave: () => system.stop(),
  };
};

/** How long the least takes: one statement that reads as many payments by their primary key, without a server. */
const timeFloor = async (database: Database, merchantId: string): Promise<readonly number[]> => {
  const taken: number[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const at = performance.now();
    await database.query(
      { text: 'select * from payments where merchant_id = $1 order by id desc limit 51' },
      [merchantId],
    );
    if (round >= 0) taken.push(performance.now() - at);
  }
  return taken;
};

const timePages = async ({ system, count }: Stage): Promise<ReadonlyMap<string, readonly number[]>> => {
  const headers = { authorization: `Bearer ${system.apiKey}` };
  const all = new Map<string, number[]>();
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [kind, queryOf] of Object.entries(kindsAmong(count))) {
      const at = performance.now();
      const query = new URLSearchParams(queryOf(round + 1));
      const answer = await fetch(`${system.origin}/v1/payments?${query}`, { headers });
      const body = await answer.text();
      if (!answer.ok) throw new Error(body);
      if (round >= 0) all.set(kind, [...(all.get(kind) ?? []), performance.now() - at]);
    }
  }
  return all;
};

const measure = async (stage: Stage): Promise<Record<string, SearchFigure>> => {
  const { title, count } = stage;
  let floor: readonly number[] = [];
  await stage.withDatabase(async (database) => {
    const [merchant] = await database.query<{ merchant_id: string }>({
      text: 'select merchant_id from merchants',
    });
    const merchantId = merchant?.merchant_id ?? '';
    const began = performance.now();
    await fill(database, merchantId, count);
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    process.stderr.write(`${title}: ${count} payments in ${seconds} s\n`);
    floor = await timeFloor(database, merchantId);
  });
  const all = await timePages(stage);
  tell(floor, all);
  const values = [...all.values()].flat();
  const figure = (ours: number, least: number, unit: string): SearchFigure => ({
    ours,
    floor: least,
    ratio: least / ours,
    unit,
  });
  return {
    [`${title}.p50`]: figure(
      percentile(values, 0.5),
      percentile(floor, 0.5),
      `ms per page among ${count} payments, median`,
    ),
    [`${title}.p99`]: figure(
      percentile(values, 0.99),
      LIMIT_MS,
      `ms per page among ${count} payments, 99th percentile; the floor is the limit`,
    ),
  };
};

/**
 * Pages of a search among many payments, over HTTP: every kind of search by turns, of a server on PostgreSQL and of one on the embedded
 * database. The floor of the median is the least statement; that of the 99th percentile is the limit.
 */
export const benchPaymentSearch = async (): Promise<Record<string, SearchFigure>> => {
  const figures: Record<string, SearchFigure> = {};
  for (const open of [onPostgres, onEmbedded]) {
    const stage = await open();
    try {
      Object.assign(figures, await measure(stage));
    } finally {
      await stage.leave();
    }
  }
  return figures;
};
