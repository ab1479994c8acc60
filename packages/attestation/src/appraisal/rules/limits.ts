/** Limits of policies: each refuses on save, so that no rule can run long. */
export const POLICY_LIMITS = {
  documentBytes: 65_536,
  rules: 50,
  expressionLength: 2_000,
  expressionNodes: 400,
  expressionDepth: 24,
  /** Steps that all rules together may take at worst. */
  cost: 20_000,
  /** Problems that are told at once. */
  problems: 100,
} as const;

/** Limits of what one expression can make: the largest text, in UTF-16 units, and the longest list or map. */
export const EXPRESSION_LIMITS = { text: 32_768, entries: 4_096 } as const;

/**
 * Steps that the rules of a policy may take which was saved before, when only loops were counted and not the sizes of what they go over.
 * Ten times what may be saved now is a few milliseconds: such a policy stays in force rather than stop its merchant at an upgrade. What
 * can take more is not used.
 */
export const STORED_COST = 200_000;
