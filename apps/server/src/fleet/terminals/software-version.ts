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

/**
 * The version by which a device `d` is held to the minimum, in SQL; null: its app has no version of three numbers but a code (Android), and
 * the reference values of the policy say which codes are good. What a device tells of itself is no more than that, unless it is attested.
 */
export const HELD_VERSION = `case when d.security_items->>'app.version' like '%.%.%' then d.software_version end`;

/** Whether a device of this {@link HELD_VERSION} is too old to pay. */
export const isOutdated = (heldVersion: string | null): boolean =>
  heldVersion !== null && isOlder(heldVersion, MINIMUM_SOFTWARE_VERSION);
