export interface IdleTime {
  /** Somebody touched the till, or it can be seen again. */
  touch(): void;
  seen(): void;
  stop(): void;
}

/**
 * Tells when nobody touched the till for so long. Timers stand still while a telephone sleeps, so what has gone by is read from the clock as well:
 * a touch that comes late is no sign that somebody was there all the time.
 *
 * @param run is called when the time is over; false: not now, and it begins again
 */
export const createIdleTime = (idleMs: number, run: () => boolean): IdleTime => {
  let touched = Date.now();
  let due: ReturnType<typeof setTimeout>;
  const begin = (): void => {
    touched = Date.now();
    clearTimeout(due);
    due = setTimeout(end, idleMs);
  };
  const end = (): void => {
    if (!run()) begin();
  };
  const isOver = (): boolean => Date.now() - touched >= idleMs;
  begin();
  return {
    touch: () => (isOver() ? end() : begin()),
    seen: () => {
      if (isOver()) end();
    },
    stop: () => clearTimeout(due),
  };
};
