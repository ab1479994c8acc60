import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import type { AttestationRecord, Check, ProblemCode, Purpose, SecurityLevel } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';

/** One attestation as it is kept: what was decided, and the evidence, so that it can be re-appraised. */
export interface StoredAttestation {
  readonly merchantId: string;
  readonly terminalId: string;
  readonly deviceId: string | undefined;
  readonly record: AttestationRecord;
  readonly refusal?: ProblemCode;
  /** JSON, or the JWS as it came. */
  readonly evidence: string;
}

/** One attestation as it is read again, with its evidence as it was kept. */
export interface ReadAttestation {
  readonly record: AttestationRecord;
  readonly terminalId: string;
  readonly deviceId: string | undefined;
  readonly refusal: string | undefined;
  readonly evidence: string;
}

const COLUMNS =
  'merchant_id, id, terminal_id, device_id, purpose, kind, verdict, level, policy, payment_id, refusal, checks, evidence, at';

const valuesOf = ({ merchantId, terminalId, deviceId, record, refusal, evidence }: StoredAttestation) => [
  merchantId,
  record.id,
  terminalId,
  deviceId ?? null,
  record.purpose,
  record.kind,
  record.verdict,
  record.level,
  record.policy,
  record.paymentId ?? null,
  refusal ?? null,
  JSON.stringify(record.checks),
  evidence,
  record.at,
];

const INSERT = {
  name: 'attestation-insert',
  text: `insert into attestations (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    on conflict (merchant_id, id) do nothing returning id`,
};

/** Only ever asked before a PIN. */
const CHECKED = {
  name: 'attestation-checked',
  text: `select 1 from attestations where merchant_id = $1 and payment_id = $2 and device_id = $3
    and purpose = 'transaction' and verdict <> 'contraindicated' and at > $4 limit 1`,
};

/**
 * The whole of a good answer in one round trip: the record, whose key spends the challenge, the counter, which only rises, and the answers
 * of the hour.
 */
const ACCEPT = {
  name: 'attestation-accept',
  pipelined: true,
  text: `with spent as (
      insert into attestations (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      on conflict (merchant_id, id) do nothing returning 1
    ), counted as (
      update attestation_counters set counter = $15, answered_at = $14,
        answers = case when hour_from > $14::timestamptz - interval '1 hour' then answers + 1 else 1 end,
        hour_from = case when hour_from > $14::timestamptz - interval '1 hour' then hour_from else $14::timestamptz end
      where merchant_id = $1 and device_id = $4 and counter < $15 and exists (select 1 from spent)
      returning answers, hour_from
    )
    select exists (select 1 from spent) as spent, (select answers from counted) as answers,
      (select hour_from from counted) as hour_from`,
};

export type AttestationRow = {
  id: string;
  terminal_id: string;
  device_id: string | null;
  purpose: Purpose;
  kind: string;
  verdict: AttestationRecord['verdict'];
  level: SecurityLevel;
  policy: string;
  payment_id: string | null;
  refusal: string | null;
  checks: string;
  at: Date;
};
/** What {@link toRecord} reads. */
export const SHOWN =
  'id, terminal_id, device_id, purpose, kind, verdict, level, policy, payment_id, refusal, checks, at';

export const toRecord = (row: AttestationRow): AttestationRecord => ({
  id: row.id,
  ...(row.device_id === null ? {} : { deviceId: row.device_id }),
  purpose: row.purpose,
  kind: row.kind,
  verdict: row.verdict,
  level: row.level,
  policy: row.policy,
  ...(row.payment_id === null ? {} : { paymentId: row.payment_id }),
  ...(row.refusal === null ? {} : { refusal: row.refusal }),
  checks: JSON.parse(row.checks) as Check[],
  at: row.at.toISOString(),
});

/** Which of a terminal's results are asked for. */
export interface AttestationsAsked {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly verdict?: AttestationRecord['verdict'] | undefined;
  readonly purpose?: Purpose | undefined;
}

export const attestationStore = {
  /** Writes a record; false if one of that id is there already: its challenge was answered before. */
  async insert(on: Queryable, attestation: StoredAttestation): Promise<boolean> {
    return (await on.query(INSERT, valuesOf(attestation))).length === 1;
  },

  async accept(on: Queryable, attestation: StoredAttestation, counter: number) {
    const [row] = await on.query<{ spent: boolean; answers: number | null; hour_from: Date | null }>(ACCEPT, [
      ...valuesOf(attestation),
      counter,
    ]);
    const counted =
      row?.hour_from && row.answers !== null
        ? { answers: row.answers, from: row.hour_from.getTime() }
        : undefined;
    const spent = row?.spent === true;
    assert(
      spent || counted === undefined,
      'a counter rises only with a challenge that is spent by the same answer',
    );
    return { spent, counted };
  },

  /** Whether a device passed its check for a payment after `since`. */
  async isChecked(
    on: Queryable,
    { merchantId, deviceId }: DeviceActor,
    paymentId: string,
    since: Date,
  ): Promise<boolean> {
    return (await on.query(CHECKED, [merchantId, paymentId, deviceId, since])).length === 1;
  },

  async find(on: Queryable, merchantId: string, id: string): Promise<ReadAttestation | undefined> {
    const [row] = await on.query<AttestationRow & { evidence: string }>(
      {
        text: `select ${SHOWN}, evidence from attestations where merchant_id = $1 and id = $2`,
      },
      [merchantId, id],
    );
    return (
      row && {
        record: toRecord(row),
        terminalId: row.terminal_id,
        deviceId: row.device_id ?? undefined,
        refusal: row.refusal ?? undefined,
        evidence: row.evidence,
      }
    );
  },

  /** The counter of a device, and when it last answered. */
  async lastCounter(on: Queryable, merchantId: string, deviceId: string) {
    const [row] = await on.query<{ counter: bigint; answered_at: Date }>(
      {
        text: 'select counter, answered_at from attestation_counters where merchant_id = $1 and device_id = $2',
      },
      [merchantId, deviceId],
    );
    return row && { counter: row.counter, answeredAt: row.answered_at };
  },

  /** Turns a record that was written as good into a refused one. */
  async refuse(on: Queryable, { merchantId, record, refusal }: StoredAttestation): Promise<void> {
    await on.query(
      {
        text: 'update attestations set verdict = $3, checks = $4, refusal = $5 where merchant_id = $1 and id = $2',
      },
      [merchantId, record.id, record.verdict, JSON.stringify(record.checks), refusal ?? null],
    );
  },

  /** Begins the counter of a new device. */
  async openCounter(on: Queryable, merchantId: string, deviceId: string, at: Date): Promise<void> {
    await on.query(
      {
        text: 'insert into attestation_counters (merchant_id, device_id, counter, answered_at) values ($1, $2, -1, $3)',
      },
      [merchantId, deviceId, at],
    );
  },

  async page(
    on: Queryable,
    merchantId: string,
    terminalId: string,
    { limit, after, verdict, purpose }: AttestationsAsked,
  ) {
    const rows = await on.query<AttestationRow>(
      {
        text: `select ${SHOWN} from attestations where merchant_id = $1 and terminal_id = $2
          and ($4::text is null or id < $4) and ($5::text is null or verdict = $5)
          and ($6::text is null or purpose = $6) order by id desc limit $3`,
      },
      [merchantId, terminalId, limit + 1, after ?? null, verdict ?? null, purpose ?? null],
    );
    const data = rows.slice(0, limit).map(toRecord);
    const last = data.at(-1);
    return { data, ...(rows.length > limit && last ? { next: last.id } : {}) };
  },

  /** The evidence that devices enrolled with, as it was kept, by device. */
  async enrolmentsOf(
    on: Queryable,
    devices: readonly { readonly merchantId: string; readonly deviceId: string }[],
  ): Promise<Map<string, string>> {
    const rows = await on.query<{ device_id: string; evidence: string }>(
      {
        text: `select a.device_id, a.evidence from unnest($1::text[], $2::text[]) as wanted (merchant_id, device_id)
          join attestations a on a.merchant_id = wanted.merchant_id and a.device_id = wanted.device_id
            and a.purpose = 'enrol' and a.device_id is not null`,
      },
      [devices.map(({ merchantId }) => merchantId), devices.map(({ deviceId }) => deviceId)],
    );
    return new Map(rows.map((row) => [row.device_id, row.evidence]));
  },

  async ofPayment(on: Queryable, merchantId: string, paymentId: string) {
    const [row] = await on.query<AttestationRow>(
      {
        text: `select ${SHOWN} from attestations where merchant_id = $1 and payment_id = $2
          order by (verdict = 'contraindicated'), id desc limit 1`,
      },
      [merchantId, paymentId],
    );
    return row && toRecord(row);
  },

  /**
   * The newest record of each terminal, with when its device last answered: of the device that it has where one is named, so that a refused
   * stranger with its code says nothing about it, else of anybody.
   */
  async newest(
    on: Queryable,
    merchantId: string,
    terminals: readonly { readonly terminalId: string; readonly deviceId?: string | undefined }[],
  ) {
    const rows = await on.query<AttestationRow & { answered_at: Date | null }>(
      {
        text: `select a.*, c.answered_at from unnest($2::text[], $3::text[]) as wanted (terminal_id, device_id)
          cross join lateral (
            select ${SHOWN} from attestations a
            where a.merchant_id = $1 and a.terminal_id = wanted.terminal_id
              and (wanted.device_id is null or a.device_id = wanted.device_id)
            order by id desc limit 1
          ) a
          left join attestation_counters c on c.merchant_id = $1 and c.device_id = a.device_id`,
      },
      [
        merchantId,
        terminals.map(({ terminalId }) => terminalId),
        terminals.map(({ deviceId }) => deviceId ?? null),
      ],
    );
    return new Map(
      rows.map((row) => [
        row.terminal_id,
        {
          lastAttestation: toRecord(row),
          ...(row.answered_at === null ? {} : { lastSeenAt: row.answered_at }),
        },
      ]),
    );
  },
};
