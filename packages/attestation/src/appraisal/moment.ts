import type { Purpose } from '../evidence/purpose.ts';

/** When something is appraised, and what for. */
export interface Moment {
  /** Unix milliseconds: ages of patches and lists are counted to here. */
  readonly at: number;
  readonly purpose: Purpose;
}
