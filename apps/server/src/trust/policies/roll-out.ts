import type { RollOut } from './store.ts';

/** What an operator does with versions. */
export type RollOutAction =
  | { readonly kind: 'shadow'; readonly version: number }
  | { readonly kind: 'percent'; readonly version: number; readonly percent: number }
  | { readonly kind: 'promote'; readonly version: number }
  | { readonly kind: 'rollBack'; readonly version?: number | undefined };

/** What is in force afterwards, or why that cannot be. Pure. */
export const decideRollOut = (
  { activeVersion, previousVersion, candidate }: RollOut,
  action: RollOutAction,
): Pick<RollOut, 'activeVersion' | 'previousVersion' | 'candidate'> | { readonly refusal: string } => {
  switch (action.kind) {
    case 'shadow':
    case 'percent': {
      const { kind, version } = action;
      if (version === activeVersion)
        return { refusal: `Version ${version} is already in force for every device.` };
      const percent = kind === 'percent' ? action.percent : 0;
      return { activeVersion, previousVersion, candidate: { version, mode: kind, percent } };
    }
    case 'promote':
      if (candidate?.version !== action.version) {
        return { refusal: `Version ${action.version} is not the candidate.` };
      }
      return { activeVersion: candidate.version, previousVersion: activeVersion };
    case 'rollBack': {
      const target = action.version ?? (candidate === undefined ? previousVersion : activeVersion);
      if (target === activeVersion && candidate === undefined) {
        return {
          refusal: `Version ${activeVersion} is in force for every device, and there is no candidate.`,
        };
      }
      // What was rolled back from is no place to go back to.
      return { activeVersion: target, previousVersion: target === activeVersion ? previousVersion : 0 };
    }
  }
};
