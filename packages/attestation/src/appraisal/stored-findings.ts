import { AttestationInputError } from '../errors.ts';
import { DEVICE_KEY_SCHEMES, type DeviceKeyScheme, SCHEMES } from '../evidence/device-key-schemes.ts';
import { EVIDENCE_KINDS, type EvidenceKind } from '../evidence/kinds.ts';
import type { SecurityItems, SecurityLevel } from '../evidence/security-items.ts';
import { parseTransactionClaims } from '../evidence/transaction-claims.ts';
import { parseJsonPart } from '../formats/json-part.ts';
import { CHECK_REASONS, type Check, type CheckId, type CheckStatus } from '../result/check.ts';
import { type AnyOutcome, refusalOf } from '../result/outcome.ts';
import { itemChecks } from './checks/item-checks.ts';
import { signalCheck } from './checks/signal-checks.ts';
import { type AppraisalPolicy, SIGNALS, type SignalName } from './policy/policy.ts';
import type { ReferenceValue } from './reference-value.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What kept findings are appraised by again. */
export interface AppraisedBy {
  readonly policy: AppraisalPolicy;
  readonly references: readonly ReferenceValue[];
}

/** What was found once, as far as it was kept. */
export interface StoredFindings {
  /** Its checks are those that stand as they were found: nothing that was kept would have them come out otherwise. */
  readonly outcome: AnyOutcome;
  readonly scheme?: DeviceKeyScheme;
  /** The checks of security items and outside services, which policies and reference values decide. */
  readonly again: (by: AppraisedBy) => Check[];
}

const nothingAgain = (): Check[] => [];
const isItem = ({ id }: Check): boolean => id.startsWith('items.');

/** The security items of a kept record; undefined: it was written before they were kept with it. */
const itemsOf = (kept: unknown): SecurityItems | undefined => {
  if (!isObject(kept)) return undefined;
  const fits = Object.values(kept).every((item) => typeof item === 'string' || typeof item === 'boolean');
  return fits ? (kept as SecurityItems) : undefined;
};

/**
 * What a kept evidence record (see `EvidenceRecord`) says, as parsed from JSON; undefined: nothing, since the evidence was refused before
 * it was verified, or the record cannot be read.
 * @param level which the device claimed
 * @param at when it was appraised, Unix milliseconds
 */
export function findingsOfRecord(
  record: unknown,
  level: SecurityLevel,
  at: number,
): StoredFindings | undefined {
  if (!isObject(record) || !isObject(record.outcome)) return undefined;
  const { outcome, kind: said, facts, checks } = record.outcome;
  const kind = EVIDENCE_KINDS.find((known) => known === said);
  if (kind === undefined || !Array.isArray(checks)) return undefined;
  if (outcome === 'verified' ? !isObject(facts) || typeof facts.kind !== 'string' : outcome !== 'refused') {
    return undefined;
  }
  // Written by this server from a value of that very type.
  const kept = record.outcome as unknown as AnyOutcome;
  const context = isObject(record.context) ? record.context : {};
  const scheme = DEVICE_KEY_SCHEMES.find((known) => known === context.deviceKeyScheme);
  const named = scheme === undefined ? {} : { scheme };
  const items = itemsOf(record.items);
  if (items === undefined) return { outcome: kept, ...named, again: nothingAgain };
  return {
    outcome: { ...kept, checks: kept.checks.filter((check) => !isItem(check)) },
    ...named,
    again: (by) => itemChecks(level, items, { ...by, kind, at }),
  };
}

/** Checks that an appraisal makes of the facts, and makes again. */
const OF_APPRAISAL = /^(transaction\.clock|level\.minimum|secondSecret\..*|rule\..*)$/;

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

const LAST_GOOD = /last good (\S+)$/;

/** An outside service in a kept check, and when it was last good by what the check says; undefined: it does not say. */
const signalOf = ({
  id,
  evidence,
}: Check): { name: SignalName; lastGood: number | undefined } | undefined => {
  const name = SIGNALS.find((known) => id === `signal.${known}`);
  if (name === undefined) return undefined;
  if (evidence === 'never good so far') return { name, lastGood: undefined };
  const lastGood = Date.parse(LAST_GOOD.exec(evidence)?.[1] ?? '');
  return Number.isNaN(lastGood) ? undefined : { name, lastGood };
};

const isPresent = <T>(value: T | undefined): value is T => value !== undefined;

function readAnswer(jws: string) {
  const [head = '', payload = ''] = jws.split('.', 2);
  try {
    const { alg } = parseJsonPart(head, 'header');
    const { challenge: _challenge, ...claims } = parseTransactionClaims(parseJsonPart(payload, 'payload'));
    return { claims, scheme: DEVICE_KEY_SCHEMES.find((known) => SCHEMES[known].jwsAlg === alg) };
  } catch (error) {
    if (error instanceof AttestationInputError) return undefined;
    throw error;
  }
}

/**
 * What a kept answer to a challenge says. Nothing is verified again: signature, challenge and counter were held against what only that
 * moment knew, and the kept checks say how they came out. Undefined: the answer cannot be read.
 * @param at when it was appraised, Unix milliseconds
 * @param enrolledAs kind of evidence that its device enrolled with; undefined: not known, and its items stand as they were found
 */
export function findingsOfAnswer(
  jws: string,
  kept: unknown,
  at: number,
  enrolledAs: EvidenceKind | undefined,
): StoredFindings | undefined {
  const all = checksOf(kept).filter(({ id }) => !OF_APPRAISAL.test(id));
  const answer = readAnswer(jws);
  const signals = all.map(signalOf).filter(isPresent);
  const { items, level } = answer?.claims ?? {};
  const appraisesItems = items !== undefined && enrolledAs !== undefined && all.some(isItem);
  const checks = all.filter((check) => signalOf(check) === undefined && !(appraisesItems && isItem(check)));
  const reason = refusalOf(checks);
  if (reason !== undefined) {
    // What does not hold was never appraised further.
    return { outcome: { outcome: 'refused', kind: 'transaction', reason, checks: all }, again: nothingAgain };
  }
  if (answer === undefined) return undefined;
  const { claims, scheme } = answer;
  const clockDriftSeconds = claims.time - Math.floor(at / 1000);
  return {
    outcome: {
      outcome: 'verified',
      kind: 'transaction',
      facts: { kind: 'transaction', ...claims, clockDriftSeconds },
      checks,
    },
    ...(scheme === undefined ? {} : { scheme }),
    again: (by) => [
      ...(appraisesItems && level !== undefined
        ? itemChecks(level, items, { ...by, kind: enrolledAs, at })
        : []),
      ...signals.map(({ name, lastGood }) => signalCheck(name, by.policy.signals[name], lastGood, at)),
    ],
  };
}
