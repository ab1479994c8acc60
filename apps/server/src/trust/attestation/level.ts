import type { SecurityLevel } from '@tallystick/protocol';

/** The higher of two demands. */
export const higherLevel = (a: SecurityLevel, b: SecurityLevel): SecurityLevel => {
  if (a > b) return a;
  return b;
};
