import { openDatabase } from '@tallystick/database';
import { type AccountEntry, createClient, listPayments, type Payment } from '@tallystick/protocol';
import type { PostgresProcess, System } from '@tallystick/testbed';
import { expect } from 'vitest';
import { until } from '../../../testing/until.ts';
import type { WorkingTill } from './working-till.ts';

/** Databases for a server and an issuer host; none where no PostgreSQL can be started. */
export const createDatabases = async (
  postgres: PostgresProcess | undefined,
): Promise<(string | undefined)[]> => {
  if (postgres === undefined) return [];
  const admin = await openDatabase({ url: postgres.url, poolSize: 1 });
  const urls: string[] = [];
  for (const name of ['server', 'issuer']) {
    await admin.query({ text: `create database ${name}` });
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    urls.push(url.href);
  }
  await admin.close();
  return urls;
};

const everyEntry = async ({ wallet }: WorkingTill): Promise<AccountEntry[]> => {
  const all: AccountEntry[] = [];
  let after: string | undefined;
  do {
    const page = await wallet.entries(after);
    all.push(...page.data);
    after = page.next;
  } while (after !== undefined);
  return all;
};

const everyPayment = async ({ origin, apiKey }: System): Promise<Payment[]> => {
  const operator = createClient({ origin, authorise: () => ({ authorization: `Bearer ${apiKey}` }) });
  const all: Payment[] = [];
  let after: string | undefined;
  do {
    const page = await operator.call(listPayments, {
      query: { limit: 200, ...(after === undefined ? {} : { after }) },
    });
    all.push(...page.data);
    after = page.next;
  } while (after !== undefined);
  return all;
};

/** How many payments tills were told to have ended so. */
export const countOf = (tills: readonly WorkingTill[], verdict: string): number =>
  tills.flatMap(({ told }) => [...told.values()]).filter((told) => told.verdict === verdict).length;

const isOpen = ({ status, reversal }: Payment): boolean =>
  status === 'presented' || (status === 'reversed' && reversal?.state !== 'acknowledged');

const compareTill = async (till: WorkingTill, byId: ReadonlyMap<string, Payment>): Promise<void> => {
  const approved: number[] = [];
  for (const [id, { verdict, value }] of till.told) {
    const payment = byId.get(id);
    expect(payment?.amount.value, id).toBe(value);
    // A till that gave up before its card data left told its merchant so, whatever the server calls it by now.
    if (verdict === 'not_charged') expect(['created', 'cancelled', 'expired']).toContain(payment?.status);
    else expect(payment?.status, id).toBe(verdict);
    if (verdict === 'approved') approved.push(value);
  }
  const account = await till.wallet.account();
  const taken = approved.reduce((sum, value) => sum + value, 0);
  expect(account.available.value).toBe(50_000 + 1_000_000 - taken);
  const stands = (await everyEntry(till)).filter(({ kind, reversed }) => kind === 'purchase' && !reversed);
  expect(stands.map(({ amount }) => amount.value).sort()).toEqual(approved.sort());
};

/**
 * Waits until nothing is open any more, then holds the books of tills, server and issuer against each other: each payment once, and
 * none that no merchant was told of. Closes the tills and gives what they were told how often.
 */
export const compareBooks = async (
  system: System,
  tills: readonly WorkingTill[],
): Promise<{ readonly approved: number; readonly reversed: number }> => {
  // Reversals go on until each is acknowledged; then nothing is open anywhere.
  const payments = await until(
    async () => {
      const all = await everyPayment(system);
      return !all.some(isOpen) && all;
    },
    undefined,
    90_000,
  );
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  for (const till of tills) {
    await compareTill(till, byId);
    till.close();
  }
  const told = new Set(tills.flatMap((till) => [...till.told.keys()]));
  expect(payments.filter(({ status, id }) => status === 'approved' && !told.has(id))).toEqual([]);
  return { approved: countOf(tills, 'approved'), reversed: countOf(tills, 'reversed') };
};
