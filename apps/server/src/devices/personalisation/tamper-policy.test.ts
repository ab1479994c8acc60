import { livePolicy, TAMPER_TRIPS as POLICY_TRIPS, testPolicy } from '@tallystick/attestation/appraisal';
import { LIVE_TAMPER_POLICY, TAMPER_TRIPS, TEST_TAMPER_POLICY } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { tamperPolicyOf } from './tamper-policy.ts';

describe('what a policy tells devices about tampering', () => {
  it('speaks of the trips that devices know', () => {
    expect([...POLICY_TRIPS].sort()).toEqual([...TAMPER_TRIPS].sort());
  });

  it('is by default what devices go by before they have data of their own', () => {
    expect(tamperPolicyOf(livePolicy([]))).toEqual(LIVE_TAMPER_POLICY);
    expect(tamperPolicyOf(testPolicy([]))).toEqual(TEST_TAMPER_POLICY);
  });

  it('carries what an operator chose', () => {
    const chosen = { ...livePolicy([]), maxClockDriftSeconds: 30 };
    expect(tamperPolicyOf({ ...chosen, tamper: { ...chosen.tamper, clock: 'report' } })).toMatchObject({
      clock: 'report',
      hook: 'trip',
      clockDriftMs: 30_000,
    });
  });
});
