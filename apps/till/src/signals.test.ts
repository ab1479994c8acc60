import { afterEach, expect, it, vi } from 'vitest';
import { signal } from './signals.ts';

afterEach(() => vi.unstubAllGlobals());

it.each([
  ['the page was touched', { hasBeenActive: true }, 1],
  ['nobody has touched the page since it was loaded', { hasBeenActive: false }, 0],
  ['the browser does not tell', undefined, 1],
])('vibrates the end of a payment where it may: %s', (_, userActivation, times) => {
  const vibrate = vi.fn();
  vi.stubGlobal('navigator', { vibrate, userActivation });
  signal('paid');
  expect(vibrate).toHaveBeenCalledTimes(times);
});

it('is quiet on a device that cannot vibrate', () => {
  vi.stubGlobal('navigator', { userActivation: { hasBeenActive: true } });
  expect(() => signal('not-paid')).not.toThrow();
});
