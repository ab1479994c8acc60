import type { EvidenceKind } from '@tallystick/attestation/evidence';
import type { Queryable } from '@tallystick/database';
import type { Purpose, SecurityLevel } from '@tallystick/protocol';

/** One attestation as it was kept. */
export interface StoredEvidence {
  readonly id: string;
  readonly terminalId: string;
  readonly purpose: Purpose;
  readonly kind: string;
  readonly level: SecurityLevel;
  /** JSON of an `EvidenceRecord` for the purpose `enrol`, else the answer as it came. */
  readonly evidence: string;
  /** JSON. */
  readonly checks: string;
  readonly at: Date;
  /** Of a periodic check: the kind of evidence that its device enrolled with. */
  readonly enrolledAs: EvidenceKind | undefined;
}

type EvidenceRow = {
  id: string;
  terminal_id: string;
  purpose: Purpose;
  kind: string;
  level: SecurityLevel;
  evidence: string;
  checks: string;
  at: Date;
  enrolled_as: EvidenceKind | null;
};

/**
 * Kept evidence of a merchant, newest first, below the id `before`: for whoever appraises it again. What a re-appraisal keeps
 * is the evidence of an enrolment, which is there itself.
 */
export const readStoredEvidence = async (
  on: Queryable,
  merchantId: string,
  limit: number,
  before: string | undefined,
): Promise<readonly StoredEvidence[]> => {
  const rows = await on.query<EvidenceRow>(
    {
      text: `select id, terminal_id, purpose, kind, level, evidence, checks, at, case when purpose = 'periodic' then (
          select e.kind from attestations e
          where e.merchant_id = a.merchant_id and e.device_id = a.device_id and e.purpose = 'enrol' and e.device_id is not null limit 1
        ) end as enrolled_as
        from attestations a where merchant_id = $1 and (purpose = 'enrol' or kind = 'transaction') and ($3::text is null or id < $3) order by id desc limit $2`,
    },
    [merchantId, limit, before ?? null],
  );
  return rows.map(({ terminal_id: terminalId, enrolled_as: enrolledAs, ...row }) => ({
    ...row,
    terminalId,
    enrolledAs: enrolledAs ?? undefined,
  }));
};
