import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createCaKeys } from './ca-keys.ts';

const KEY = { rid: 'F0544C4C53', index: '01', modulus: 'A1B2', exponent: '03' };

const setUp = () => {
  const clock = createManualClock();
  const state = { asked: 0, answer: (): Response => Response.json({ data: [KEY] }) };
  const caKeys = createCaKeys({ clock, log: pino({ level: 'silent' }) }, 'http://issuer.test', async () => {
    state.asked += 1;
    return state.answer();
  });
  return { clock, state, caKeys };
};

describe('the CA keys', () => {
  it('are asked for once for many, and again when they are ten minutes old', async () => {
    const { clock, state, caKeys } = setUp();
    expect(await Promise.all([caKeys.current(), caKeys.current()])).toEqual([[KEY], [KEY]]);
    await caKeys.current();
    expect(state.asked).toBe(1);
    clock.advance(10 * 60_000);
    await caKeys.current();
    expect(state.asked).toBe(2);
  });

  it('are none while the issuer was never there, and those held while it is away', async () => {
    const { clock, state, caKeys } = setUp();
    const there = state.answer;
    state.answer = () => {
      throw new TypeError('refused');
    };
    expect(await caKeys.current()).toEqual([]);
    expect(await caKeys.current()).toEqual([]);
    expect(state.asked).toBe(1);
    clock.advance(10_000);
    state.answer = there;
    expect(await caKeys.current()).toEqual([KEY]);
    clock.advance(10 * 60_000);
    state.answer = () => Response.json({ data: [{ ...KEY, modulus: 'not hex' }] });
    expect(await caKeys.current()).toEqual([KEY]);
  });
});
