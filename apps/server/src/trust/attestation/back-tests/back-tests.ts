import {
  type AppraisalPolicy,
  type CompiledPolicy,
  createBackTest,
  findingsOfAnswer,
  findingsOfRecord,
  type ReferenceValue,
  type StoredAppraisal,
  type StoredFindings,
} from '@tallystick/attestation/appraisal';
import type { PolicyBackTest } from '@tallystick/protocol';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { StoredEvidence } from './stored-evidence.ts';

/** The reference values that are in force now, with the apps that a policy allows. */
export type ReadReferences = (
  merchantId: string,
  policy: AppraisalPolicy,
) => Promise<readonly ReferenceValue[]>;

/** Kept evidence of a merchant, newest first, below the id `before`. */
export type ReadEvidence = (
  merchantId: string,
  limit: number,
  before: string | undefined,
) => Promise<readonly StoredEvidence[]>;

/** Attestations that are read and appraised in one go, before others get their turn. */
const SLICE = 200;
/** Attestations at most; the oldest of the window are left out. */
const MOST = 20_000;
const DAY_MS = 86_400_000;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What was found then; undefined: there is nothing that could be re-appraised. */
const findingsOf = ({ purpose, evidence, checks, level, at, enrolledAs }: StoredEvidence) =>
  purpose === 'enrol'
    ? findingsOfRecord(parsed(evidence), level, at.getTime())
    : findingsOfAnswer(evidence, parsed(checks), at.getTime(), enrolledAs);

const appraisalOf = (
  merchant: string,
  { id, purpose, level, at }: StoredEvidence,
  { outcome, scheme, again }: StoredFindings,
  referencesOf: (policy: AppraisalPolicy) => readonly ReferenceValue[],
): StoredAppraisal => ({
  id,
  purpose,
  level,
  merchant,
  at: at.getTime(),
  outcome,
  ...(scheme === undefined ? {} : { scheme }),
  again: (policy) => again({ policy, references: referencesOf(policy) }),
});

/** Back-tests: kept evidence re-appraised by another policy, in slices, so that payments are not held up. */
export const createBackTests = (
  { clock }: Pick<Platform, 'clock'>,
  {
    readEvidence,
    readReferences,
  }: { readonly readEvidence: ReadEvidence; readonly readReferences: ReadReferences },
) => {
  const running = new Set<string>();

  const run = async (
    merchantId: string,
    days: number,
    active: CompiledPolicy,
    candidate: CompiledPolicy,
  ): Promise<PolicyBackTest> => {
    const from = clock.now() - days * DAY_MS;
    const test = createBackTest(active, candidate);
    const [before, after] = await Promise.all([
      readReferences(merchantId, active),
      readReferences(merchantId, candidate),
    ]);
    const referencesOf = (policy: AppraisalPolicy) => (policy === candidate ? after : before);
    const seen = new Map<string, StoredEvidence>();
    let skipped = 0;
    let read = 0;
    let place: string | undefined;
    let cut = false;
    for (;;) {
      const slice = await readEvidence(merchantId, SLICE, place);
      const inWindow = slice.filter(({ at }) => at.getTime() >= from);
      for (const kept of inWindow) {
        const findings = findingsOf(kept);
        if (findings === undefined) {
          skipped += 1;
          continue;
        }
        const appraisal = appraisalOf(merchantId, kept, findings, referencesOf);
        const { was, wouldBe } = test.add(appraisal).verdict;
        if (was !== wouldBe) seen.set(kept.id, kept);
      }
      read += inWindow.length;
      place = slice.at(-1)?.id;
      if (slice.length < SLICE || inWindow.length < slice.length) break;
      if (read >= MOST) {
        cut = true;
        break;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { appraised, changed, verdicts, checks, examples, anew, kept } = test.report();
    return {
      from: new Date(from).toISOString(),
      appraised,
      skipped,
      cut,
      changed,
      against: active.name,
      verdicts: [...verdicts],
      checks: [...checks],
      anew: [...anew],
      kept: [...kept],
      examples: examples.flatMap(({ id, was, wouldBe, checks: changes }) => {
        const stored = seen.get(id);
        if (stored === undefined) return [];
        const { terminalId, purpose, kind, at } = stored;
        const shown = { terminalId, purpose, kind, was, wouldBe, checks: [...changes] };
        return [{ attestationId: id, ...shown, at: at.toISOString() }];
      }),
    };
  };

  return {
    /** One at a time for a merchant. Raises `back_test_running`. */
    async run(merchantId: string, days: number, active: CompiledPolicy, candidate: CompiledPolicy) {
      if (running.has(merchantId)) throw new Refusal('back_test_running');
      running.add(merchantId);
      try {
        return await run(merchantId, days, active, candidate);
      } finally {
        running.delete(merchantId);
      }
    },
  };
};
export type BackTests = ReturnType<typeof createBackTests>;
