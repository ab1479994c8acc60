import { describe, expect, it } from 'vitest';
import { supervise } from './supervise.mjs';

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Programs that end when told to, under a clock that moves when told to. */
const createWorld = () => {
  let time = 0;
  const started: string[] = [];
  const ended: string[] = [];
  const said: string[] = [];
  const pauses: number[] = [];
  const exits = new Map<string, (exit: Exit) => void>();
  const run = supervise({
    names: ['issuer host', 'server'],
    start(name) {
      started.push(name);
      const { promise, resolve } = Promise.withResolvers<Exit>();
      exits.set(name, resolve);
      const end = () => {
        ended.push(name);
        resolve({ code: 0, signal: null });
      };
      return { exited: promise, end };
    },
    say: (line) => said.push(line),
    now: () => time,
    pause: async (ms) => pauses.push(ms),
  });
  return {
    stop: run.stop,
    done: run.ended,
    started,
    ended,
    said,
    pauses,
    async exit(name: string, exit: Exit, afterMs: number) {
      time += afterMs;
      exits.get(name)?.(exit);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
};

const KILLED = { code: null, signal: 'SIGKILL' };

describe('reviewed/K6: npm start', () => {
  it('starts the server again when it dies, and leaves the issuer host alone', async () => {
    const world = createWorld();
    await world.exit('server', KILLED, 10_000);
    await world.exit('server', { code: 1, signal: null }, 2_000);
    await world.exit('server', KILLED, 100_000);
    expect(world.started).toEqual(['issuer host', 'server', 'server', 'server', 'server']);
    expect(world.pauses).toEqual([1_000, 2_000, 1_000]);
    expect(world.ended).toEqual([]);
    world.stop();
    expect(await world.done).toBe(0);
  });

  it.each([
    ['cannot start', { code: 1, signal: null }, 1_000, 1],
    ['has settings that are refused', { code: 78, signal: null }, 400, 78],
    ['ended in order', { code: 0, signal: null }, 60_000, 0],
  ])('ends all when a program %s', async (_, exit, afterMs, code) => {
    const world = createWorld();
    await world.exit('server', exit, afterMs);
    expect(world.ended).toEqual(['issuer host']);
    expect(await world.done).toBe(code);
    expect(world.said).toEqual(['The server ended; stopping.']);
  });
});
