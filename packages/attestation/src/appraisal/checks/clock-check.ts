import { type Check, checkThat } from '../../result/check.ts';

/** How far the device's clock is from the server's, in seconds. */
export function clockCheck(drift: number, max: number): Check {
  const size = Math.abs(drift);
  const direction = drift > 0 ? 'fast' : 'slow';
  return checkThat(
    size <= max,
    'transaction.clock',
    size === 0 ? 'clock is right' : `clock is ${spoken(size)} ${direction}`,
    `The device clock is off by at most ${spoken(max)}.`,
    `The phone's clock is ${spoken(size)} ${direction}. Switch on automatic date and time in its settings, then try again.`,
  );
}

/** Seconds in words, rounded to the largest unit that fits. */
function spoken(seconds: number): string {
  const [value, unit] =
    seconds < 120
      ? [seconds, 'second']
      : seconds < 7_200
        ? [Math.round(seconds / 60), 'minute']
        : seconds < 172_800
          ? [Math.round(seconds / 3_600), 'hour']
          : [Math.round(seconds / 86_400), 'day'];
  return `${value} ${unit}${value === 1 ? '' : 's'}`;
}
