import type { AttestationRecord } from '@tallystick/protocol';
import { words } from '../words/index.ts';

const { affirming, warning, contraindicated } = words.trust.verdict;

/** What a whole result can come to, in words. */
export const VERDICTS: Readonly<Record<AttestationRecord['verdict'], string>> = {
  affirming,
  warning,
  contraindicated,
};
