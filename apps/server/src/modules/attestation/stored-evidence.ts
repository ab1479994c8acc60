import type { Queryable } from '@tallystick/database';
import type { Purpose, SecurityLevel } from '@tallystick/protocol';
import type { StoredEvidence } from '../policies/index.ts';

type EvidenceRow = {
  id: string;
  terminal_id: string;
  purpose: Purpose;
  kind: string;
  level: SecurityLevel;
  evidence: string;
  checks: string;
  at: Date;
};

/** Kept evidence of a merchant, newest first, below the id `before`: for whoever judges it again. */
export const readStoredEvidence = async (
  on: Queryable,
  merchantId: string,
  limit: number,
  before: string | undefined,
): Promise<readonly StoredEvidence[]> => {
  const rows = await on.query<EvidenceRow>(
    {
      text: `select id, terminal_id, purpose, kind, level, evidence, checks, at from attestations
        where merchant_id = $1 and ($3::text is null or id < $3) order by id desc limit $2`,
    },
    [merchantId, limit, before ?? null],
  );
  return rows.map(({ terminal_id: terminalId, ...row }) => ({ ...row, terminalId }));
};
