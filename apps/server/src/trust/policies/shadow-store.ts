import type { CheckChange } from '@tallystick/attestation/appraisal';
import type { Queryable } from '@tallystick/database';

export interface ShadowCount {
  readonly merchantId: string;
  readonly version: number;
  readonly hour: Date;
  /** '' counts appraisals. */
  readonly check: string;
  readonly was: string;
  readonly wouldBe: string;
}

export interface ShadowExample {
  readonly merchantId: string;
  readonly version: number;
  readonly attestationId: string;
  readonly terminalId: string;
  readonly purpose: string;
  readonly kind: string;
  readonly was: string;
  readonly wouldBe: string;
  readonly checks: readonly CheckChange[];
  readonly at: Date;
}

/** An example as it is read again. */
export type ShadowExampleKept = Omit<ShadowExample, 'merchantId' | 'version'>;

/** Counts and examples that are written together. */
export interface ShadowBatch {
  count(entry: ShadowCount): void;
  example(entry: ShadowExample): void;
  readonly counts: ReadonlyMap<string, { readonly entry: ShadowCount; appraised: number }>;
  readonly examples: readonly ShadowExample[];
}

/** Examples of one batch; the counts have all of them. */
const EXAMPLES = 50;
/** Examples that are kept of a candidate: the newest. */
const KEPT = 200;

type CountRow = { check_id: string; hour: Date; was: string; would_be: string; appraised: bigint };
type ExampleRow = {
  attestation_id: string;
  terminal_id: string;
  purpose: string;
  kind: string;
  was: string;
  would_be: string;
  checks: string;
  at: Date;
};

export const shadowStore = {
  batch(): ShadowBatch {
    const counts = new Map<string, { readonly entry: ShadowCount; appraised: number }>();
    const examples: ShadowExample[] = [];
    return {
      counts,
      examples,
      count(entry) {
        const { merchantId, version, hour, check, was, wouldBe } = entry;
        const key = [merchantId, version, hour.getTime(), check, was, wouldBe].join('\n');
        const held = counts.get(key);
        if (held === undefined) counts.set(key, { entry, appraised: 1 });
        else held.appraised += 1;
      },
      example(entry) {
        if (examples.length < EXAMPLES) examples.push(entry);
      },
    };
  },

  async write(on: Queryable, { counts, examples }: ShadowBatch): Promise<void> {
    if (counts.size === 0) return;
    // In one order in every process, so that no two wait for each other.
    const rows = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { entry, appraised }]) => ({ ...entry, appraised }));
    await on.query(
      {
        text: `insert into policy_shadow_counts (merchant_id, version, hour, check_id, was, would_be, appraised)
          select * from unnest($1::text[], $2::integer[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::integer[])
          on conflict (merchant_id, version, hour, check_id, was, would_be)
          do update set appraised = policy_shadow_counts.appraised + excluded.appraised`,
      },
      [
        rows.map(({ merchantId }) => merchantId),
        rows.map(({ version }) => version),
        rows.map(({ hour }) => hour.toISOString()),
        rows.map(({ check }) => check),
        rows.map(({ was }) => was),
        rows.map(({ wouldBe }) => wouldBe),
        rows.map(({ appraised }) => appraised),
      ],
    );
    for (const example of examples) {
      await on.query(
        {
          text: `insert into policy_shadow_examples
            (merchant_id, version, attestation_id, terminal_id, purpose, kind, was, would_be, checks, at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
        },
        [
          example.merchantId,
          example.version,
          example.attestationId,
          example.terminalId,
          example.purpose,
          example.kind,
          example.was,
          example.wouldBe,
          JSON.stringify(example.checks),
          example.at,
        ],
      );
    }
    const subjects = new Map(
      examples.map((example) => [`${example.merchantId}/${example.version}`, example]),
    );
    for (const { merchantId, version } of subjects.values()) {
      await on.query(
        {
          text: `delete from policy_shadow_examples where merchant_id = $1 and version = $2 and attestation_id < (
            select attestation_id from policy_shadow_examples where merchant_id = $1 and version = $2
            order by attestation_id desc offset $3 limit 1)`,
        },
        [merchantId, version, KEPT - 1],
      );
    }
  },

  /** Everything that was counted of a candidate since then. */
  async counts(on: Queryable, merchantId: string, version: number, since: Date) {
    const rows = await on.query<CountRow>(
      {
        text: `select check_id, hour, was, would_be, appraised::bigint as appraised from policy_shadow_counts
          where merchant_id = $1 and version = $2 and hour >= $3 order by hour, check_id, was, would_be`,
      },
      [merchantId, version, since],
    );
    return rows.map(({ check_id: check, would_be: wouldBe, hour, was, appraised }) => ({
      check,
      hour,
      was,
      wouldBe,
      appraised: Number(appraised),
    }));
  },

  async examples(
    on: Queryable,
    merchantId: string,
    version: number,
    since: Date,
    limit: number,
  ): Promise<ShadowExampleKept[]> {
    const rows = await on.query<ExampleRow>(
      {
        text: `select attestation_id, terminal_id, purpose, kind, was, would_be, checks, at from policy_shadow_examples
          where merchant_id = $1 and version = $2 and at >= $3 order by attestation_id desc limit $4`,
      },
      [merchantId, version, since, limit],
    );
    return rows.map((row) => ({
      attestationId: row.attestation_id,
      terminalId: row.terminal_id,
      purpose: row.purpose,
      kind: row.kind,
      was: row.was,
      wouldBe: row.would_be,
      checks: JSON.parse(row.checks) as readonly CheckChange[],
      at: row.at,
    }));
  },
};
