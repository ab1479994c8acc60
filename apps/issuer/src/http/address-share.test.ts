import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/fixed.ts';
import { createAddressShare } from './address-share.ts';
import { Refusal } from './refusal.ts';

const OVERALL = { capacity: 60, perMinute: 120 };
const SHARE = { capacity: 15, perMinute: 30 };

describe('reviewed/Low: what is rationed', () => {
  const made = () => {
    const clock = createTestClock();
    const share = createAddressShare(clock, OVERALL, SHARE);
    /** How many of so many tries were let through. */
    const tries = (address: (count: number) => string, count: number): number =>
      Array.from({ length: count }, (_, at) => {
        try {
          share.use(address(at));
          return 1;
        } catch (error) {
          if (error instanceof Refusal && error.code === 'too_many_requests') return 0;
          throw error;
        }
      }).reduce((sum: number, one) => sum + one, 0);
    return { clock, share, tries };
  };

  it('is not used up by one address, whatever it tries and for however long', () => {
    const { clock, tries } = made();
    expect(tries(() => '192.0.2.1', 1_000)).toBe(15);
    for (let minute = 0; minute < 10; minute += 1) {
      clock.advance(60_000);
      expect(tries(() => '192.0.2.1', 1_000)).toBe(15);
      expect(tries(() => '198.51.100.7', 5)).toBe(5);
    }
  });

  it('counts all addresses of one network of IPv6 as one', () => {
    expect(made().tries((count) => `2001:db8::${count.toString(16)}`, 100)).toBe(15);
  });

  it('keeps its last quarter for those who took nothing lately', () => {
    const { clock, share, tries } = made();
    expect(tries((count) => `192.0.2.${count % 8}`, 1_000)).toBe(45);
    expect(() => share.use('198.51.100.7')).not.toThrow();
    expect(tries(() => '198.51.100.7', 3)).toBe(0);
    clock.advance(60_000);
    expect(tries(() => '198.51.100.7', 3)).toBe(3);
  });

  it('has an end overall', () => {
    expect(made().tries((count) => `10.0.${count >> 8}.${count & 255}`, 1_000)).toBe(60);
  });
});
