import type { AppraisalPolicy, CompiledPolicy, ReferenceValue } from '@tallystick/attestation/appraisal';
import type { PolicyBackTest } from '@tallystick/protocol';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import { startBackTestThread } from './back-test-thread.ts';
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

/** Which back-test is asked for. */
export interface AskedBackTest {
  readonly merchantId: string;
  readonly days: number;
  readonly active: CompiledPolicy;
  readonly candidate: CompiledPolicy;
}

/** Attestations that are read and appraised in one go. */
const SLICE = 200;
/** Attestations at most; the oldest of the window are left out. */
const MOST = 20_000;
/** Back-tests of all merchants that run in this process at once: each takes a thread and its memory. */
const AT_ONCE = 2;
/** How long one may take, in milliseconds. */
const LIMIT_MS = 60_000;
const DAY_MS = 86_400_000;
const RETRY_SECONDS = 10;

type ThreadReport = Awaited<ReturnType<ReturnType<typeof startBackTestThread>['report']>>;

/** What the thread counted, with the attestations that its examples are of. */
const reportOf = (
  base: Pick<PolicyBackTest, 'from' | 'skipped' | 'cut' | 'against'>,
  { examples, verdicts, checks, anew, kept, ...counts }: ThreadReport,
  seen: ReadonlyMap<string, StoredEvidence>,
): PolicyBackTest => ({
  ...counts,
  ...base,
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
});

/** Back-tests: kept evidence re-appraised by another policy, in a thread of its own, so that payments are not held up. */
export const createBackTests = (
  { clock }: Pick<Platform, 'clock'>,
  {
    readEvidence,
    readReferences,
    startThread = startBackTestThread,
  }: {
    readonly readEvidence: ReadEvidence;
    readonly readReferences: ReadReferences;
    readonly startThread?: typeof startBackTestThread;
  },
) => {
  const running = new Map<string, AbortController>();

  const run = async (
    { merchantId, days, active, candidate }: AskedBackTest,
    signal: AbortSignal,
  ): Promise<PolicyBackTest> => {
    const from = clock.now() - days * DAY_MS;
    const [activeReferences, candidateReferences] = await Promise.all([
      readReferences(merchantId, active),
      readReferences(merchantId, candidate),
    ]);
    const thread = startThread(
      { merchantId, active, candidate, activeReferences, candidateReferences },
      signal,
    );
    try {
      const seen = new Map<string, StoredEvidence>();
      let [skipped, read, cut] = [0, 0, false];
      let place: string | undefined;
      for (;;) {
        const slice = await readEvidence(merchantId, SLICE, place);
        const inWindow = slice.filter(({ at }) => at.getTime() >= from);
        const result = await thread.add(inWindow);
        skipped += result.skipped;
        const changed = new Set(result.changed);
        for (const kept of inWindow) if (changed.has(kept.id)) seen.set(kept.id, kept);
        read += inWindow.length;
        place = slice.at(-1)?.id;
        if (slice.length < SLICE || inWindow.length < slice.length) break;
        cut = read >= MOST;
        if (cut) break;
      }
      const base = { from: new Date(from).toISOString(), skipped, cut, against: active.name };
      return reportOf(base, await thread.report(), seen);
    } finally {
      await thread.end();
    }
  };

  return {
    /**
     * One at a time for a merchant. Raises `back_test_running`, `too_many_requests`, and `back_test_too_long`.
     * @param left is aborted when nobody waits for it any more
     */
    async run(asked: AskedBackTest, left?: AbortSignal): Promise<PolicyBackTest> {
      const { merchantId } = asked;
      if (running.has(merchantId)) throw new Refusal('back_test_running');
      if (running.size >= AT_ONCE) {
        throw new Refusal('too_many_requests', { retryAfterSeconds: RETRY_SECONDS });
      }
      const ended = new AbortController();
      running.set(merchantId, ended);
      const cancel = clock.after(LIMIT_MS, () => ended.abort(new Refusal('back_test_too_long')));
      try {
        return await run(asked, left === undefined ? ended.signal : AbortSignal.any([ended.signal, left]));
      } catch (error) {
        if (error instanceof Error && 'code' in error && /^ERR_WORKER_/.test(String(error.code))) {
          throw new Refusal('back_test_too_long');
        }
        throw error;
      } finally {
        cancel();
        running.delete(merchantId);
      }
    },
    /** Ends those that run. */
    stop() {
      for (const ended of running.values()) ended.abort(new Refusal('back_test_too_long'));
    },
  };
};
export type BackTests = ReturnType<typeof createBackTests>;
