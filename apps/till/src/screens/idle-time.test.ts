import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createIdleTime } from './idle-time.ts';

const IDLE_MS = 5 * 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The clock goes on and no timer runs, as on a telephone that sleeps. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms);

it('the till locks when nobody touched it for as long as is set, and not before', () => {
  const run = vi.fn(() => true);
  const idle = createIdleTime(IDLE_MS, run);
  vi.advanceTimersByTime(IDLE_MS - 1);
  idle.touch();
  vi.advanceTimersByTime(IDLE_MS - 1);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(1);
});

it.each(['touch', 'seen'] as const)(
  'the till is locked when it slept for longer, at the first %s',
  (sign) => {
    const run = vi.fn(() => true);
    const idle = createIdleTime(IDLE_MS, run);
    vi.advanceTimersByTime(60_000);
    sleep(2 * 60 * 60_000);
    idle[sign]();
    expect(run).toHaveBeenCalledTimes(1);
  },
);

it('a payment that runs is not left for it: the time begins again', () => {
  const run = vi.fn<() => boolean>().mockReturnValueOnce(false).mockReturnValue(true);
  createIdleTime(IDLE_MS, run);
  vi.advanceTimersByTime(2 * IDLE_MS);
  expect(run).toHaveBeenCalledTimes(2);
});

it('nothing is locked once it was stopped', () => {
  const run = vi.fn(() => true);
  createIdleTime(IDLE_MS, run).stop();
  vi.advanceTimersByTime(2 * IDLE_MS);
  expect(run).not.toHaveBeenCalled();
});
