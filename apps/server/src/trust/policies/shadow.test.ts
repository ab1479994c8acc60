import { appraise, builtInPolicy, type CompiledPolicy, testPolicy } from '@tallystick/attestation/appraisal';
import type { Database, Statement } from '@tallystick/database';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { type Appraisal, createShadow } from './shadow.ts';

const AT = Date.UTC(2026, 10, 23, 10, 30);
const ACTIVE = builtInPolicy(testPolicy([]));
const CANDIDATE: CompiledPolicy = { ...ACTIVE, version: 3, name: 'test@3', maxClockDriftSeconds: 10 };

const outcome = {
  outcome: 'verified',
  kind: 'transaction',
  checks: [],
  facts: {
    kind: 'transaction',
    deviceId: 'dev_1',
    purpose: 'transaction',
    counter: 1,
    digest: 'd',
    level: 1,
    time: 0,
    clockDriftSeconds: 60,
  },
} as const;

const appraisal = (attestationId: string): Appraisal => {
  const options = { at: AT, merchant: 'mer_1', purpose: 'transaction' } as const;
  const result = appraise(outcome, ACTIVE, options);
  return {
    merchantId: 'mer_1',
    terminalId: 'trm_1',
    attestationId,
    outcome,
    result,
    options,
    candidate: CANDIDATE,
  };
};

const setUp = () => {
  const asked: { readonly text: string; readonly values: readonly unknown[] }[] = [];
  const state = { broken: false };
  const database = {
    async query({ text }: Statement, values: readonly unknown[] = []) {
      if (state.broken) throw new Error('gone');
      asked.push({ text, values });
      return [];
    },
  } as unknown as Database;
  const clock = createManualClock(AT);
  const shadow = createShadow({ database, clock, log: pino({ level: 'silent' }) });
  const counted = () => asked.filter(({ text }) => text.includes('policy_shadow_counts'));
  return { shadow, clock, asked, state, counted };
};

describe('the shadow', () => {
  it('writes nothing while somebody waits, and all of a second in one statement', async () => {
    const { shadow, clock, asked, counted } = setUp();
    shadow.start();
    for (let each = 0; each < 500; each += 1) shadow.observe(appraisal(`att_${each}`));
    expect(asked).toEqual([]);
    clock.advance(1_000);
    await shadow.flush();
    expect(counted()).toHaveLength(1);
    const [, versions, , checks, was, wouldBe, times] = counted()[0]?.values ?? [];
    expect(versions).toEqual([3, 3]);
    expect(checks).toEqual(['', 'transaction.clock']);
    expect([was, wouldBe]).toEqual([
      ['affirming', 'affirming'],
      ['contraindicated', 'contraindicated'],
    ]);
    expect(times).toEqual([500, 500]);
    const examples = asked.filter(({ text }) => text.includes('insert into policy_shadow_examples'));
    expect(examples.length).toBeLessThanOrEqual(50);
    await shadow.stop();
  });

  it('takes no more than it can hold, and goes on after the database was away', async () => {
    const { shadow, state, counted } = setUp();
    for (let each = 0; each < 20_500; each += 1) shadow.observe(appraisal(`att_${each}`));
    state.broken = true;
    await shadow.flush();
    state.broken = false;
    shadow.observe(appraisal('att_last'));
    await shadow.stop();
    expect(counted()).toHaveLength(1);
    expect(counted()[0]?.values.at(-1)).toEqual([1, 1]);
  });
});
