import { AttestationInputError } from '../input-error.ts';
import { parseJsonPart } from '../jws/compact.ts';
import { CHECK_REASONS, type Check, type CheckId, type CheckStatus } from '../result/check.ts';
import { EVIDENCE_KINDS } from '../result/facts.ts';
import { type AnyOutcome, refusalOf } from '../result/outcome.ts';
import { parseTransactionClaims } from '../transaction/claims.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The outcome in a kept evidence record (see `EvidenceRecord`), as parsed from JSON; undefined: there is none, since the evidence was
 * refused before it was verified, or the record cannot be read.
 */
export function outcomeOfRecord(record: unknown): AnyOutcome | undefined {
  if (!isObject(record) || !isObject(record.outcome)) return undefined;
  const { outcome, kind, facts, checks } = record.outcome;
  if (!EVIDENCE_KINDS.some((known) => known === kind) || !Array.isArray(checks)) return undefined;
  if (outcome === 'verified' ? !isObject(facts) || typeof facts.kind !== 'string' : outcome !== 'refused') {
    return undefined;
  }
  // Written by this server from a value of that very type.
  return record.outcome as unknown as AnyOutcome;
}

/** Checks that a policy made, and makes again. */
const OF_POLICY = /^(transaction\.clock|level\.minimum|rule\..*)$/;

const STATUSES: readonly CheckStatus[] = ['affirming', 'warning', 'contraindicated', 'none'];
const isCheckId = (id: unknown): id is CheckId =>
  typeof id === 'string' && (Object.hasOwn(CHECK_REASONS, id) || id.startsWith('rule.'));

/** Kept checks, as parsed from JSON; those that this version does not know are left out. */
function checksOf(kept: unknown): Check[] {
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((check: unknown) => {
    if (!isObject(check) || !isCheckId(check.id)) return [];
    const status = STATUSES.find((known) => known === check.status);
    const { id, evidence, rule, remedy } = check;
    if (status === undefined) return [];
    return [
      {
        id,
        status,
        evidence: typeof evidence === 'string' ? evidence : '',
        rule: typeof rule === 'string' ? rule : '',
        ...(typeof remedy === 'string' ? { remedy } : {}),
      },
    ];
  });
}

/**
 * The outcome of a kept answer to a challenge. Nothing is verified again: signature, challenge and counter were held against what only
 * that moment knew, and the kept checks say how they came out. Undefined: the answer cannot be read.
 * @param at when it was judged, Unix milliseconds
 */
export function outcomeOfAnswer(jws: string, kept: unknown, at: number): AnyOutcome | undefined {
  const checks = checksOf(kept).filter(({ id }) => !OF_POLICY.test(id));
  const reason = refusalOf(checks);
  if (reason !== undefined) return { outcome: 'refused', kind: 'transaction', reason, checks };
  try {
    const [, payload = ''] = jws.split('.', 2);
    const { challenge: _challenge, ...claims } = parseTransactionClaims(parseJsonPart(payload, 'payload'));
    const clockDriftSeconds = claims.time - Math.floor(at / 1000);
    return {
      outcome: 'verified',
      kind: 'transaction',
      facts: { kind: 'transaction', ...claims, clockDriftSeconds },
      checks,
    };
  } catch (error) {
    if (error instanceof AttestationInputError) return undefined;
    throw error;
  }
}
