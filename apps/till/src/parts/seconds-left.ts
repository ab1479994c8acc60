import { useEffect, useReducer } from 'react';

/** Whole seconds until an instant in milliseconds of this clock, counted down; 0: it has come, or there is none. */
export const useSecondsLeft = (until: number | undefined): number => {
  const left = until === undefined ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1_000));
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0);
  // Each count is timed anew by the clock: a device that slept goes on where it should be.
  useEffect(() => {
    if (until === undefined || left === 0) return;
    const timer = setTimeout(tick, until - Date.now() - (left - 1) * 1_000);
    return () => clearTimeout(timer);
  });
  return left;
};
