/** One thing that is wrong with a policy document, and where. */
export interface PolicyProblem {
  /** JSON pointer (RFC 6901). */
  readonly path: string;
  /** In plain words. */
  readonly message: string;
  /** Of an expression: where in it the trouble begins, in UTF-16 units. */
  readonly offset?: number;
  readonly length?: number;
  /** Of an expression: the same place, counted from 1. */
  readonly line?: number;
  readonly column?: number;
}
