import { LIVE_TAMPER_POLICY, TAMPER_TRIPS, TEST_TAMPER_POLICY } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { policyOf, weigh } from './weigh.ts';

const sights = (sure: boolean) => TAMPER_TRIPS.map((trip) => ({ trip, detail: '', sure }));

describe('what was seen', () => {
  it('stops a live terminal if it is sure, but for what other programs do by right', () => {
    const { trips, reports } = weigh(sights(true), LIVE_TAMPER_POLICY);
    expect(reports.map(({ trip }) => trip)).toEqual(['overlay', 'accessibility']);
    expect(trips).toHaveLength(TAMPER_TRIPS.length - 2);
  });

  it('never stops a terminal if it is not sure', () => {
    expect(weigh(sights(false), LIVE_TAMPER_POLICY)).toEqual({ trips: [], reports: sights(false) });
  });

  it('is only reported in test mode where testers cause it', () => {
    const { reports } = weigh(sights(true), TEST_TAMPER_POLICY);
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
    expect(weigh([{ trip: 'hook', detail: '', sure: true }], policy)).toEqual({ trips: [], reports: [] });
  });

  it('is weighed by the data of the terminal before the default of its mode', () => {
    const given = { ...LIVE_TAMPER_POLICY, clock: 'ignore' } as const;
    expect(policyOf('live', given)).toBe(given);
    expect(policyOf('live', undefined)).toBe(LIVE_TAMPER_POLICY);
    expect(policyOf('test', undefined)).toBe(TEST_TAMPER_POLICY);
    expect(policyOf(undefined, undefined)).toBe(TEST_TAMPER_POLICY);
  });
});
