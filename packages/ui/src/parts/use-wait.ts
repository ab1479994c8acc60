import { useEffect, useState } from 'react';

/** How long a wait has lasted, in the three degrees that screens speak of: at once, after 2 s, after 8 s. */
export type Wait = 'short' | 'slow' | 'long';

const SLOW_MS = 2_000;
const LONG_MS = 8_000;

/** @param of what is waited for: the wait begins anew when it changes */
export const useWait = (of: string): Wait => {
  const [reached, setReached] = useState<{ readonly of: string; readonly wait: Wait }>({ of, wait: 'short' });
  useEffect(() => {
    const slow = setTimeout(() => setReached({ of, wait: 'slow' }), SLOW_MS);
    const long = setTimeout(() => setReached({ of, wait: 'long' }), LONG_MS);
    return () => {
      clearTimeout(slow);
      clearTimeout(long);
    };
  }, [of]);
  return reached.of === of ? reached.wait : 'short';
};
