import { LIVE_TAMPER_POLICY, TAMPER_TRIPS, TEST_TAMPER_POLICY } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { classify, policyOf } from './classify.ts';

const findings = (sure: boolean) => TAMPER_TRIPS.map((trip) => ({ trip, detail: '', sure }));

describe('what was seen', () => {
  it('stops a live terminal if it is sure, but for what other programs do by right', () => {
    const { trips, reports } = classify(findings(true), LIVE_TAMPER_POLICY);
    expect(reports.map(({ trip }) => trip)).toEqual(['overlay', 'accessibility']);
    expect(trips).toHaveLength(TAMPER_TRIPS.length - 2);
  });

  it('never stops a terminal if it is not sure', () => {
    expect(classify(findings(false), LIVE_TAMPER_POLICY)).toEqual({ trips: [], reports: findings(false) });
  });

  it('is only reported in test mode where testers cause it', () => {
    const { reports } = classify(findings(true), TEST_TAMPER_POLICY);
    expect(reports.map(({ trip }) => trip)).toEqual([
      'debugger',
      'automation',
      'emulator',
      'overlay',
      'accessibility',
    ]);
  });

  it('is forgotten where the policy ignores it, sure or not', () => {
    const policy = { ...LIVE_TAMPER_POLICY, hook: 'ignore' } as const;
    expect(classify([{ trip: 'hook', detail: '', sure: true }], policy)).toEqual({ trips: [], reports: [] });
  });

  it('is weighed by the data of the terminal before the default of its mode', () => {
    const given = { ...LIVE_TAMPER_POLICY, clock: 'ignore' } as const;
    expect(policyOf('live', given)).toBe(given);
    expect(policyOf('live', undefined)).toBe(LIVE_TAMPER_POLICY);
    expect(policyOf('test', undefined)).toBe(TEST_TAMPER_POLICY);
    expect(policyOf(undefined, undefined)).toBe(TEST_TAMPER_POLICY);
  });
});
