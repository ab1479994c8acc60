import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Payment, Terminal } from '@tallystick/protocol';
import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Parse } from 'typebox/value';
import type { Answers } from './answers.ts';

/** Folders named after versions, each with a folder for each engine. */
export const FIXTURES = resolve(import.meta.dirname, '../fixtures');

export type Engine = 'embedded' | 'postgres';

const Table = Type.Object({ rows: Type.Integer(), columns: Type.Record(Type.String(), Type.String()) });
const Tables = Type.Record(Type.String(), Table);

/** What a fixture held when it was written. */
export const Manifest = Type.Object({
  version: Type.String(),
  engine: Type.Enum(['embedded', 'postgres']),
  /** Milliseconds since 1970, when the processes were ended. */
  writtenAt: Type.Number(),
  credentials: Type.Object({ apiKey: Type.String(), cookie: Type.String() }),
  terminals: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), status: Type.String() })),
  payments: Type.Array(Type.Object({ id: Type.String(), status: Type.String(), cents: Type.Integer() })),
  approvedCents: Type.Integer(),
  balanceCents: Type.Integer(),
  /** Rows of each table, and a digest of the values of each column. */
  tables: Type.Object({ server: Tables, issuer: Tables }),
});
export type Manifest = Static<typeof Manifest>;

const Counted = Type.Object({
  terminals: Type.Array(Type.Pick(Terminal, ['id', 'label', 'status'])),
  payments: Type.Array(Type.Pick(Payment, ['id', 'status', 'amount'])),
  account: Type.Object({ balance: Type.Object({ value: Type.Integer() }) }),
});

/** The figures of a world that a person reads first. */
export const summaryOf = (
  answers: Answers,
): Pick<Manifest, 'terminals' | 'payments' | 'approvedCents' | 'balanceCents'> => {
  const { terminals, payments, account } = Parse(Counted, answers);
  return {
    terminals: terminals.map(({ id, label, status }) => ({ id, label, status })),
    payments: payments.map(({ id, status, amount }) => ({ id, status, cents: amount.value })),
    approvedCents: payments
      .filter(({ status }) => status === 'approved')
      .reduce((sum, { amount }) => sum + amount.value, 0),
    balanceCents: account.balance.value,
  };
};

export const readManifest = async (folder: string): Promise<Manifest> =>
  Parse(Manifest, JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));

export const readAnswers = async (folder: string): Promise<Answers> =>
  Parse(
    Type.Record(Type.String(), Type.Unknown()),
    JSON.parse(gunzipSync(await readFile(join(folder, 'answers.json.gz'))).toString('utf8')),
  );
