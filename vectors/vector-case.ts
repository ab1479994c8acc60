import { getCurrentTest } from 'vitest/suite';

/** What the running test proves about a published case. */
export interface VectorNote {
  /** `topic/file`, without an ending. */
  readonly suite: string;
  readonly name: string;
  readonly expects: 'passes' | 'refused' | 'off';
  /** Why it is switched off. */
  readonly reason?: string;
}

declare module 'vitest' {
  interface TaskMeta {
    vectors?: VectorNote[];
  }
}

function note(given: VectorNote): void {
  const test = getCurrentTest();
  if (!test) throw new Error('a vector case is noted outside a test');
  test.meta.vectors = [...(test.meta.vectors ?? []), given];
}

/**
 * Notes which published case the running test proves, for the table of `npm run vectors`. A case that several tests prove counts once, and
 * fails if one of them does.
 * @param expects `refused`: published as one that has to be refused
 */
export const vectorCase = (suite: string, name: string, expects: 'passes' | 'refused' = 'passes'): void =>
  note({ suite, name, expects });

/** Notes a published case that is not run as published, and why. */
export const vectorOff = (suite: string, name: string, reason: string): void =>
  note({ suite, name, expects: 'off', reason });
