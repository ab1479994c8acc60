// Keeps programs running: one that dies is started again, so that the other goes on. docs/decisions/restart-what-died.md

/** A program that ends sooner after its first start has not started: the reason is on the screen, and all end. */
const STARTED_AFTER_MS = 5_000;
/** Pauses before it is started again, doubled each time it dies soon. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const SOUND_AFTER_MS = 60_000;

/**
 * Runs programs until one of them ends by itself, or cannot start, or `stop` is called.
 *
 * @param {{ names: readonly string[], start: (name: string) => { exited: Promise<{ code: number | null, signal: string | null }>, end: () => void }, say: (line: string) => void, now: () => number, pause: (ms: number) => Promise<unknown> }} options
 */
export const supervise = ({ names, start, say, now, pause }) => {
  const running = new Map();
  let stopping = false;
  const stop = () => {
    stopping = true;
    for (const child of running.values()) child.end();
  };

  const keep = async (name) => {
    let pauseMs = FIRST_PAUSE_MS;
    for (let starts = 1; ; starts += 1) {
      const startedAt = now();
      const child = start(name);
      running.set(name, child);
      const { code, signal } = await child.exited;
      running.delete(name);
      if (stopping) return 0;
      const lived = now() - startedAt;
      const failedToStart = starts === 1 && lived < STARTED_AFTER_MS;
      // Ended in order, or it cannot start (78 is EX_CONFIG): another start would end alike.
      if (code === 0 || code === 78 || failedToStart) {
        say(`The ${name} ended; stopping.`);
        stop();
        return code ?? 1;
      }
      if (lived >= SOUND_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      say(`The ${name} died (${signal ?? `exit code ${code}`}); starting it again in ${pauseMs / 1_000} s.`);
      await pause(pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      if (stopping) return 0;
    }
  };

  const ended = Promise.all(names.map(keep)).then((codes) => codes.find((code) => code !== 0) ?? 0);
  return { ended, stop };
};
