/** Runs in a thread of its own: appraises the slices that it is sent, and answers each; the last with the report. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AppraisedBetween, appraiseAgain } from './appraise-again.ts';
import type { StoredEvidence } from './stored-evidence.ts';

// Both ends of the channel are of this program and of one version.
const test = appraiseAgain(workerData as AppraisedBetween);
parentPort?.on('message', (slice: readonly StoredEvidence[] | 'report') => {
  parentPort?.postMessage(slice === 'report' ? test.report() : test.add(slice));
});
