import { describe, expect, it } from 'vitest';
import { captureLog } from '../testing/captured-log.ts';
import { createStandstill } from './standstill.ts';

/** A process whose clock and timer the test owns: while it stands still, no timer runs. */
const standing = () => {
  const clock = { now: 1_000, suspended: 0 };
  const { log, text } = captureLog('warn');
  const confirms: PromiseWithResolvers<void>[] = [];
  let timer = () => {};
  const standstill = createStandstill({
    log,
    elapsed: () => clock.now,
    wall: () => 1_800_000_000_000 + clock.now + clock.suspended,
    every: (_ms, run) => {
      timer = run;
      return () => {
        timer = () => {};
      };
    },
    confirm: () => {
      const asked = Promise.withResolvers<void>();
      confirms.push(asked);
      return asked.promise;
    },
  });
  const run = (ms: number) => {
    for (const end = clock.now + ms; clock.now < end; ) {
      clock.now += 200;
      timer();
    }
  };
  standstill.start();
  return { clock, text, confirms, standstill, run };
};

describe('reviewed/K3: a process that stood still', () => {
  it('says so from the first question, before any timer has run, until everything has answered anew', async () => {
    const { clock, text, confirms, standstill, run } = standing();
    run(5_000);
    expect(standstill.recent()).toBeUndefined();
    clock.now += 7_000;
    expect(standstill.recent()).toBe(7_000);
    expect(confirms).toHaveLength(1);
    run(3_000);
    expect(standstill.recent()).toBe(7_000);
    confirms[0]?.resolve();
    await confirms[0]?.promise;
    await null;
    expect(standstill.recent()).toBeUndefined();
    expect(text().match(/stood still/g)).toHaveLength(1);
  });

  it('with its machine suspended, which only the clock of the day tells', async () => {
    const { clock, text, confirms, standstill, run } = standing();
    run(1_000);
    clock.suspended += 3_600_000;
    expect(standstill.recent()).toBe(3_600_000);
    confirms[0]?.resolve();
    await confirms[0]?.promise;
    await null;
    run(2_000);
    expect(standstill.recent()).toBeUndefined();
    expect(text().match(/stood still/g)).toHaveLength(1);
  });

  it('is not seen in a clock of the day that is set back, or in small steps of it', () => {
    const { clock, confirms, standstill, run } = standing();
    clock.suspended -= 3_600_000;
    run(1_000);
    expect(standstill.recent()).toBeUndefined();
    clock.suspended += 1_000;
    run(1_000);
    expect(standstill.recent()).toBeUndefined();
    expect(confirms).toHaveLength(0);
    clock.now += 7_000;
    clock.suspended -= 60_000;
    expect(standstill.recent()).toBe(7_000);
  });

  it('by an event loop that was blocked is told for two seconds, so that who asks every second hears it twice', async () => {
    const { clock, confirms, standstill, run } = standing();
    clock.now += 1_800;
    run(200);
    confirms[0]?.resolve();
    await confirms[0]?.promise;
    await null;
    run(800);
    expect(standstill.recent()).toBeGreaterThanOrEqual(1_800);
    run(800);
    expect(standstill.recent()).toBeGreaterThanOrEqual(1_800);
    run(600);
    expect(standstill.recent()).toBeUndefined();
  });

  it('waits for what never answers no longer than for what is known to be away, and asks again after the next', async () => {
    const { clock, confirms, standstill, run } = standing();
    clock.now += 19_000;
    expect(standstill.recent()).toBe(19_000);
    run(9_800);
    expect(standstill.recent()).toBe(19_000);
    run(200);
    expect(standstill.recent()).toBeUndefined();
    clock.now += 4_000;
    expect(standstill.recent()).toBe(4_000);
    // An answer to the question of before is none to this one.
    confirms[0]?.resolve();
    await confirms[0]?.promise;
    run(3_000);
    expect(standstill.recent()).toBe(4_000);
    confirms[1]?.reject(new Error('away'));
    await confirms[1]?.promise.catch(() => {});
    await null;
    expect(standstill.recent()).toBeUndefined();
  });

  it('is not seen where a timer is only late, nor before the start and after the stop', () => {
    const { clock, confirms, standstill, run } = standing();
    clock.now += 1_400;
    run(1_000);
    expect(standstill.recent()).toBeUndefined();
    standstill.stop();
    clock.now += 60_000;
    expect(standstill.recent()).toBeUndefined();
    standstill.start();
    expect(standstill.recent()).toBeUndefined();
    expect(confirms).toEqual([]);
  });
});
