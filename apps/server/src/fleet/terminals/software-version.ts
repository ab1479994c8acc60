/** The oldest till that this server talks to. */
export const MINIMUM_SOFTWARE_VERSION = '0.1.0';

/** Whether version `a` is older than `b`; both are three numbers with dots. */
export const isOlder = (a: string, b: string): boolean => {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < 3; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
};
