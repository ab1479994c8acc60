import {
  type AnyOutcome,
  type AppraisalOptions,
  type AttestationResult,
  appraise,
  type CompiledPolicy,
  compareResults,
} from '@tallystick/attestation';
import type { Platform } from '../../platform/platform.ts';
import { type ShadowBatch, shadowStore } from './shadow-store.ts';

/** A judgement that was made, for the candidate to judge alongside. */
export interface Judgement {
  readonly merchantId: string;
  readonly terminalId: string;
  /** Id of the record. */
  readonly attestationId: string;
  readonly outcome: AnyOutcome;
  readonly result: AttestationResult;
  readonly options: AppraisalOptions;
  readonly candidate: CompiledPolicy;
}

/** Judges by candidates, off the path of whoever waits for an answer. */
export interface Shadow {
  /** Takes note of a judgement. Costs nobody anything now. */
  observe(judgement: Judgement): void;
  /** Judges and writes what was noted. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** How long differences may wait before they are written, in milliseconds. */
const EVERY_MS = 1_000;
/** Judgements that wait at most; beyond it the newest are left out, and counted. */
const WAITING = 20_000;
/** Judgements in one go, before others get their turn. */
const SLICE = 100;
const HOUR_MS = 3_600_000;

export const createShadow = (platform: Pick<Platform, 'database' | 'clock' | 'log'>): Shadow => {
  const { database, clock, log } = platform;
  let waiting: Judgement[] = [];
  let leftOut = 0;
  let stopTimer: (() => void) | undefined;
  let running = Promise.resolve();

  const add = (batch: ShadowBatch, judgement: Judgement): void => {
    const { merchantId, terminalId, attestationId, outcome, result, options, candidate } = judgement;
    const { verdict, checks, changed } = compareResults(result, appraise(outcome, candidate, options));
    const hour = new Date(Math.floor(options.at / HOUR_MS) * HOUR_MS);
    const count = (check: string, was: string, wouldBe: string): void =>
      batch.count({ merchantId, version: candidate.version, hour, check, was, wouldBe });
    count('', verdict.was, verdict.wouldBe);
    for (const { id, was, wouldBe } of checks) count(id, was, wouldBe);
    if (!changed) return;
    batch.example({
      merchantId,
      version: candidate.version,
      attestationId,
      terminalId,
      purpose: options.purpose ?? 'enrol',
      kind: outcome.kind,
      was: verdict.was,
      wouldBe: verdict.wouldBe,
      checks,
      at: new Date(options.at),
    });
  };

  const work = async (): Promise<void> => {
    const judgements = waiting;
    waiting = [];
    if (leftOut > 0) {
      log.warn({ leftOut }, 'judgements of a candidate policy were left out: there were too many');
      leftOut = 0;
    }
    const batch = shadowStore.batch();
    for (const [index, judgement] of judgements.entries()) {
      if (index > 0 && index % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
      add(batch, judgement);
    }
    try {
      await shadowStore.write(database, batch);
    } catch (error) {
      // A candidate decides nothing, so its differences may be lost; the log says that they are.
      log.warn(
        { err: error, judgements: judgements.length },
        'differences of a candidate policy were not kept',
      );
    }
  };

  const flush = (): Promise<void> => {
    if (waiting.length > 0) running = running.then(work);
    return running;
  };
  const schedule = (): void => {
    stopTimer = clock.after(EVERY_MS, () => {
      void flush();
      schedule();
    });
  };

  return {
    observe(judgement) {
      if (waiting.length < WAITING) waiting.push(judgement);
      else leftOut += 1;
    },
    flush,
    start: schedule,
    async stop() {
      stopTimer?.();
      await flush();
    },
  };
};
