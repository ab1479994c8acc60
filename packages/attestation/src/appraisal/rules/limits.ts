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
