import {
  type AppraisalPolicy,
  type BackTestReport,
  type CompiledPolicy,
  createBackTest,
  findingsOfAnswer,
  findingsOfRecord,
  type ReferenceValue,
  type StoredAppraisal,
  type StoredFindings,
} from '@tallystick/attestation/appraisal';
import type { StoredEvidence } from './stored-evidence.ts';

/** What kept evidence is appraised again by. */
export interface AppraisedBetween {
  readonly merchantId: string;
  readonly active: CompiledPolicy;
  readonly candidate: CompiledPolicy;
  /** The reference values in force, with the apps that each of them allows. */
  readonly activeReferences: readonly ReferenceValue[];
  readonly candidateReferences: readonly ReferenceValue[];
}

/** What came of one slice. */
export interface SliceResult {
  /** Pieces of evidence that say nothing which could be re-appraised. */
  readonly skipped: number;
  /** Ids of those whose verdict would be another. */
  readonly changed: readonly string[];
}

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

/** Appraises kept evidence again by two policies, slice by slice. */
export const appraiseAgain = ({
  merchantId,
  active,
  candidate,
  activeReferences,
  candidateReferences,
}: AppraisedBetween) => {
  const test = createBackTest(active, candidate);
  const referencesOf = (policy: AppraisalPolicy) =>
    policy === candidate ? candidateReferences : activeReferences;
  return {
    add(slice: readonly StoredEvidence[]): SliceResult {
      let skipped = 0;
      const changed: string[] = [];
      for (const kept of slice) {
        const findings = findingsOf(kept);
        if (findings === undefined) {
          skipped += 1;
          continue;
        }
        const { was, wouldBe } = test.add(appraisalOf(merchantId, kept, findings, referencesOf)).verdict;
        if (was !== wouldBe) changed.push(kept.id);
      }
      return { skipped, changed };
    },
    report: (): BackTestReport => test.report(),
  };
};
