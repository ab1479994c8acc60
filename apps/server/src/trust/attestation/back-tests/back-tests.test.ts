import { builtInPolicy, testPolicy } from '@tallystick/attestation/appraisal';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { type AskedBackTest, createBackTests } from './back-tests.ts';
import type { StoredEvidence } from './stored-evidence.ts';

const POLICY = builtInPolicy(testPolicy([]));
const LIMIT_MS = 60_000;
const clock = createManualClock();
const askedBy = (merchantId: string): AskedBackTest => ({
  merchantId,
  days: 7,
  active: POLICY,
  candidate: { ...POLICY, version: 1, allowedKinds: ['webauthn'] },
});

const stored = (number: number): StoredEvidence => ({
  id: `att_${String(number).padStart(6, '0')}`,
  terminalId: 'trm_1',
  purpose: 'enrol',
  kind: 'virtual',
  level: 1,
  evidence: JSON.stringify({
    outcome: { outcome: 'refused', kind: 'virtual', reason: 'not-known', checks: [] },
    context: {},
  }),
  checks: '[]',
  at: new Date(clock.now() - number),
  enrolledAs: undefined,
});

/** A store of so much evidence that is held back until `release`. */
const createStore = (size: number) => {
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  return {
    release: held.resolve,
    begun: begun.promise,
    async readEvidence(_merchantId: string, limit: number, before: string | undefined) {
      begun.resolve();
      await held.promise;
      const first = before === undefined ? 0 : Number(before.slice(4)) + 1;
      return Array.from({ length: Math.max(0, Math.min(limit, size - first)) }, (_, index) =>
        stored(first + index),
      );
    },
    readReferences: async () => [],
  };
};
const codeOf = async (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );

describe('reviewed/H2: back-tests run beside the event loop', () => {
  it('in slices, and give the report', async () => {
    const store = createStore(450);
    store.release();
    const report = await createBackTests({ clock }, store).run(askedBy('mer_1'));
    expect(report).toMatchObject({ appraised: 450, skipped: 0, cut: false });
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'evidence.kind', count: 450 }));
  });
  it('one at a time for a merchant, and two in all', async () => {
    const store = createStore(1);
    const backTests = createBackTests({ clock }, store);
    const first = backTests.run(askedBy('mer_1'));
    const second = backTests.run(askedBy('mer_2'));
    expect(await codeOf(backTests.run(askedBy('mer_1')))).toBe('back_test_running');
    expect(await codeOf(backTests.run(askedBy('mer_3')))).toBe('too_many_requests');
    store.release();
    await Promise.all([first, second]);
    expect(await codeOf(backTests.run(askedBy('mer_3')))).toBe('done');
  });
  it('no longer than a minute, nor than somebody waits for them, nor than the server runs', async () => {
    for (const end of ['late', 'left', 'stopped'] as const) {
      const store = createStore(1);
      const backTests = createBackTests({ clock }, store);
      const left = new AbortController();
      const run = codeOf(backTests.run(askedBy('mer_1'), left.signal));
      await store.begun;
      if (end === 'late') clock.advance(LIMIT_MS);
      else if (end === 'left') left.abort('gone');
      else backTests.stop();
      store.release();
      expect(await run).toBe(end === 'left' ? 'gone' : 'back_test_too_long');
      expect(await codeOf(backTests.run(askedBy('mer_1')))).toBe('done');
    }
  });
  it('and a thread that is busy is ended all the same', async () => {
    const store = createStore(1);
    store.release();
    let ended = 0;
    const busy = createBackTests(
      { clock },
      {
        ...store,
        startThread: (_between, signal) => ({
          add: () =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
              clock.advance(LIMIT_MS);
            }),
          report: () => Promise.reject(new Error('never asked')),
          async end() {
            ended += 1;
          },
        }),
      },
    );
    expect(await codeOf(busy.run(askedBy('mer_1')))).toBe('back_test_too_long');
    expect(ended).toBe(1);
  });
});
