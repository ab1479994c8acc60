import {
  type AppraisalOptions,
  appraise,
  type CompiledPolicy,
  compareResults,
} from '@tallystick/attestation/appraisal';
import type { AnyOutcome, AttestationResult } from '@tallystick/attestation/result';
import type { Platform } from '../../platform/platform.ts';
import { type ShadowBatch, shadowStore } from './shadow-store.ts';

/** An appraisal that was made, for the shadow policy to repeat. */
export interface Appraisal {
  readonly merchantId: string;
  readonly terminalId: string;
  /** Id of the record. */
  readonly attestationId: string;
  readonly outcome: AnyOutcome;
  readonly result: AttestationResult;
  readonly options: AppraisalOptions;
  readonly candidate: CompiledPolicy;
}

/** Appraises by shadow policies, outside the path of the request. */
export interface Shadow {
  /** Queues an appraisal. The request does not wait for it. */
  observe(appraisal: Appraisal): void;
  /** Appraises the queue and writes the differences. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** How often differences are written, in milliseconds. */
const EVERY_MS = 1_000;
/** Maximum length of the queue; further appraisals are dropped and counted. */
const WAITING = 20_000;
/** Appraisals in one slice, before the event loop handles other work. */
const SLICE = 100;
const HOUR_MS = 3_600_000;

export const createShadow = (platform: Pick<Platform, 'database' | 'clock' | 'log'>): Shadow => {
  const { database, clock, log } = platform;
  let waiting: Appraisal[] = [];
  let leftOut = 0;
  let stopTimer: (() => void) | undefined;
  let running = Promise.resolve();

  const add = (batch: ShadowBatch, appraisal: Appraisal): void => {
    const { merchantId, terminalId, attestationId, outcome, result, options, candidate } = appraisal;
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
    const appraisals = waiting;
    waiting = [];
    if (leftOut > 0) {
      log.warn({ leftOut }, 'appraisals by a shadow policy were dropped: the queue is full');
      leftOut = 0;
    }
    const batch = shadowStore.batch();
    for (const [index, appraisal] of appraisals.entries()) {
      if (index > 0 && index % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
      add(batch, appraisal);
    }
    try {
      await shadowStore.write(database, batch);
    } catch (error) {
      // A shadow policy decides nothing, so its differences may be lost; the log records it.
      log.warn(
        { err: error, appraisals: appraisals.length },
        'differences of a shadow policy could not be stored',
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
    observe(appraisal) {
      if (waiting.length < WAITING) waiting.push(appraisal);
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
