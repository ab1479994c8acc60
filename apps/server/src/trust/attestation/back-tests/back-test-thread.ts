import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BackTestReport } from '@tallystick/attestation/appraisal';
import type { AppraisedBetween, SliceResult } from './appraise-again.ts';
import type { StoredEvidence } from './stored-evidence.ts';

/** Memory that the thread may take for its values, in megabytes. */
const MEMORY_MB = 256;

/** Appraises beside the event loop, which goes on with payments. */
export interface BackTestThread {
  add(slice: readonly StoredEvidence[]): Promise<SliceResult>;
  report(): Promise<BackTestReport>;
  /** Ends the thread, whatever it is doing. */
  end(): Promise<void>;
}

/**
 * Starts a thread that appraises kept evidence again. What it is asked fails with the reason of `signal` once that is aborted, and with
 * the thread's own error where it ends, such as for want of memory.
 */
export const startBackTestThread = (between: AppraisedBetween, signal: AbortSignal): BackTestThread => {
  const worker = new Worker(new URL('./back-test-worker.ts', import.meta.url), {
    workerData: between,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  let failed: unknown;
  worker.on('error', (error) => {
    failed ??= error;
  });
  const ask = async (message: readonly StoredEvidence[] | 'report'): Promise<unknown> => {
    signal.throwIfAborted();
    if (failed !== undefined) throw failed;
    const answered = once(worker, 'message', { signal });
    worker.postMessage(message);
    try {
      const [answer] = await answered;
      return answer;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  };
  return {
    // The thread answers each message with what its type says; both ends are of one version of this program.
    add: async (slice) => (await ask(slice)) as SliceResult,
    report: async () => (await ask('report')) as BackTestReport,
    async end() {
      await worker.terminate();
    },
  };
};
