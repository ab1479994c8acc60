import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../platform/refusal.ts';
import { createQuota } from './quota.ts';

const HOUR = 3_600_000;

const refusalOf = (act: () => unknown): Refusal | undefined => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return undefined;
};

describe('the quota of answers', () => {
  const setUp = () => {
    const clock = { now: 1_000_000 };
    return { clock, quota: createQuota(() => clock.now) };
  };

  it('is so many an hour for each device, and says when to come again', () => {
    const { clock, quota } = setUp();
    for (let taken = 0; taken < 3; taken += 1) quota.take('a', 3);
    clock.now += 600_000;
    const refused = refusalOf(() => quota.take('a', 3));
    expect(refused?.code).toBe('attestation_quota_exceeded');
    expect(refused?.given.retryAfterSeconds).toBe(3_000);
    expect(refusalOf(() => quota.require('a', 3))?.code).toBe('attestation_quota_exceeded');
    quota.take('b', 3);
    clock.now += HOUR - 600_000;
    quota.take('a', 3);
  });

  it('heeds what all processes together have counted', () => {
    const { clock, quota } = setUp();
    const from = clock.now - HOUR / 2;
    expect(quota.update('a', 3, { answers: 3, from })).toBeUndefined();
    expect(refusalOf(() => quota.take('a', 3))?.given.retryAfterSeconds).toBe(1_800);
    expect(quota.update('a', 3, { answers: 4, from })?.code).toBe('attestation_quota_exceeded');
    clock.now += HOUR / 2;
    quota.take('a', 3);
  });

  it('remembers a bounded number of devices', () => {
    const { quota } = setUp();
    quota.take('first', 1);
    for (let device = 0; device < 16_384; device += 1) quota.take(`device ${device}`, 1);
    expect(refusalOf(() => quota.take('first', 1))).toBeUndefined();
    expect(refusalOf(() => quota.take('device 16383', 1))?.code).toBe('attestation_quota_exceeded');
  });
});
