import type { SupportingKind } from '@tallystick/attestation/evidence';
import type {
  AppAttestFacts,
  AppleEnvironment,
  AttestationResult,
  Check,
  Verdict,
} from '@tallystick/attestation/result';
import type { AppAttestCredential } from '@tallystick/attestation/verifiers/apple-appattest';
import { isUniqueViolation, type Queryable } from '@tallystick/database';
import { Refusal } from '../../../platform/refusal.ts';

/** The device that evidence is of. */
export interface OfDevice {
  readonly merchantId: string;
  readonly deviceId: string;
}

/** What a device last said of one kind. A signal that is refused now may have passed before. */
export interface LastSupporting {
  readonly kind: SupportingKind;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly at: Date;
  /** When it last passed; absent: never. */
  readonly passedAt?: Date;
}

/** Supporting evidence as it is kept. */
export interface KeptSupporting {
  readonly kind: SupportingKind;
  readonly result: Pick<AttestationResult, 'verdict' | 'checks' | 'facts'>;
  /** JSON of the evidence as it came. */
  readonly evidence: string;
}

const RAISE = {
  name: 'app-attest-raise',
  text: `update app_attest_keys set counter = $3, asserted_at = $4
    where merchant_id = $1 and device_id = $2 and counter < $3 returning 1`,
};
const KEEP = {
  name: 'supporting-keep',
  text: `insert into supporting_evidence (merchant_id, device_id, kind, verdict, checks, facts, evidence, at, passed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (merchant_id, device_id, kind) do update set verdict = excluded.verdict, checks = excluded.checks,
      facts = excluded.facts, evidence = excluded.evidence, at = excluded.at,
      passed_at = coalesce(excluded.passed_at, supporting_evidence.passed_at)`,
};

type KeyRow = {
  key_id: string;
  public_key: string;
  app_id: string;
  environment: AppleEnvironment;
  counter: number | bigint;
};

export const supportingStore = {
  /** Writes the App Attest key of a new device down. Raises `device_key_reused` if this merchant has seen the key before. */
  async openKey(on: Queryable, of: OfDevice, facts: AppAttestFacts, at: Date): Promise<void> {
    try {
      await on.query(
        {
          text: `insert into app_attest_keys (merchant_id, device_id, key_id, public_key, app_id, environment, counter, receipt, attested_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        },
        [
          of.merchantId,
          of.deviceId,
          facts.keyId,
          facts.key.spki,
          facts.appId,
          facts.environment,
          facts.counter,
          facts.receipt,
          at,
        ],
      );
    } catch (error) {
      if (!isUniqueViolation(error, 'app_attest_keys_by_key')) throw error;
      throw new Refusal('device_key_reused', { cause: error });
    }
  },

  /** The App Attest key that a device enrolled with; undefined: it enrolled with something else. */
  async keyOf(on: Queryable, of: OfDevice): Promise<AppAttestCredential | undefined> {
    const [row] = await on.query<KeyRow>(
      {
        text: `select key_id, public_key, app_id, environment, counter from app_attest_keys
          where merchant_id = $1 and device_id = $2`,
      },
      [of.merchantId, of.deviceId],
    );
    return (
      row && {
        keyId: row.key_id,
        spki: row.public_key,
        appId: row.app_id,
        environment: row.environment,
        counter: Number(row.counter),
      }
    );
  },

  /** Raises the counter of a key; false if it is there already, as it is when an assertion comes twice. */
  async raiseCounter(on: Queryable, of: OfDevice, counter: number, at: Date): Promise<boolean> {
    return (await on.query(RAISE, [of.merchantId, of.deviceId, counter, at])).length === 1;
  },

  async keep(
    on: Queryable,
    of: OfDevice,
    { kind, result, evidence }: KeptSupporting,
    at: Date,
  ): Promise<void> {
    const passed = result.verdict !== 'contraindicated';
    await on.query(KEEP, [
      of.merchantId,
      of.deviceId,
      kind,
      result.verdict,
      JSON.stringify(result.checks),
      result.facts === undefined ? null : JSON.stringify(result.facts),
      evidence,
      at,
      passed ? at : null,
    ]);
  },

  async last(on: Queryable, of: OfDevice): Promise<LastSupporting[]> {
    const rows = await on.query<{
      kind: SupportingKind;
      verdict: Verdict;
      checks: string;
      at: Date;
      passed_at: Date | null;
    }>(
      {
        text: `select kind, verdict, checks, at, passed_at from supporting_evidence
          where merchant_id = $1 and device_id = $2 order by kind`,
      },
      [of.merchantId, of.deviceId],
    );
    return rows.map(({ kind, verdict, checks, at, passed_at }) => ({
      kind,
      verdict,
      checks: JSON.parse(checks) as Check[],
      at,
      ...(passed_at === null ? {} : { passedAt: passed_at }),
    }));
  },
};
