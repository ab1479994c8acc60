import type { App } from '../app.ts';

/** What only a fault can take, also where many tests share few cores; less than a test may take, so that it is this that is told. */
const LIMIT_MS = 60_000;
const PAUSE_MS = 2;

/**
 * Looks again and again until `find` gives something.
 *
 * @param between what happens after each look in vain, such as a step of a clock that the test moves
 */
export const until = async <T>(
  find: () => T | Promise<T>,
  between: () => void = () => {},
  limitMs = LIMIT_MS,
): Promise<Exclude<T, undefined | false>> => {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (performance.now() > end) throw new Error('the awaited condition never came');
    between();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};

/** Waits until a server that listens has signed on to the host of its acquirer. */
export const acquirerUp = (app: Pick<App, 'http'>, between?: () => void): Promise<true> =>
  until(async () => {
    const ready = await app.http.inject('/ready');
    return ready.json<{ acquirer: { state: string } }>().acquirer.state === 'up';
  }, between);
