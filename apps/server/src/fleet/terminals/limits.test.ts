import { describe, expect, it } from 'vitest';
import { FORMER_LIMITS_MS, type FormerLimits, limitsInForce, withFormerLimits } from './limits.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const former = (version: number, until: number): FormerLimits => ({
  version,
  until,
  maximumAmount: version * 1_000,
  emvLimits: { cvmLimit: version * 100 },
});
const device = (version: number, formerLimits: readonly FormerLimits[]) => ({
  maximumAmount: 9_000n,
  emvLimits: { cvmLimit: 900 },
  formerLimits,
  personalised: { version },
});
const inForce = (version: number, formerLimits: readonly FormerLimits[], now = NOW) =>
  Number(limitsInForce(device(version, formerLimits), now).maximumAmount);

describe('the limits that a device is held to', () => {
  it('reviewed/M1: are those of the data that it was given last, for a day after they were replaced', () => {
    const list = [former(2, NOW - 2_000), former(5, NOW - 1_000)];
    expect([1, 2, 3, 5, 6].map((version) => inForce(version, list))).toEqual([
      2_000, 2_000, 5_000, 5_000, 9_000,
    ]);
    const end = NOW - 1_000 + FORMER_LIMITS_MS;
    expect(inForce(4, list, end - 1)).toBe(5_000);
    expect(inForce(4, list, end)).toBe(9_000);
  });

  it('reviewed/M1: are the present ones for a device that was given none', () => {
    expect(inForce(0, [former(2, NOW)])).toBe(9_000);
  });

  it('reviewed/M1: are kept for a day and in a bounded number', () => {
    const old = former(1, NOW - FORMER_LIMITS_MS);
    expect(withFormerLimits([old], former(2, NOW)).map(({ version }) => version)).toEqual([2]);
    let list: FormerLimits[] = [];
    for (let version = 1; version <= 40; version += 1) list = withFormerLimits(list, former(version, NOW));
    expect(list).toHaveLength(16);
    expect(list.at(-1)?.version).toBe(40);
  });
});
