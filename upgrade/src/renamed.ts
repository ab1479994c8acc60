/**
 * What later versions call by another name than the fixtures do. Whoever renames a column or a member of an answer adds it here, and the test
 * goes on to compare what is in it. Nothing of a fixture is left out of the comparison but the sentences in `COMPOSED`.
 */
export const RENAMED_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  policy_shadow_counts: { judged: 'appraised' },
  reappraisals: { judged: 'appraised' },
};

/** By the name that an answer had, wherever it stands. */
const RENAMED_MEMBERS: Readonly<Record<string, string>> = {
  judged: 'appraised',
};

/**
 * Sentences that the server composes for people when it answers, and keeps nowhere: each version words them anew. Those of attestation
 * checks are kept with the result, so they are compared.
 */
const COMPOSED: Readonly<Record<string, readonly string[]>> = {
  suspension: ['remedy'],
  readiness: ['text', 'remedy'],
  // The trace of a payment: what is kept of its steps are their bytes and values.
  steps: ['title', 'summary'],
  objects: ['name', 'meaning'],
};

/** An answer of an earlier version with the names of this one, without the sentences in `left`. */
export const withNewNames = (value: unknown, left: readonly string[] = []): unknown => {
  if (Array.isArray(value)) return value.map((member) => withNewNames(member, left));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !left.includes(name))
      .map(([name, member]) => [RENAMED_MEMBERS[name] ?? name, withNewNames(member, COMPOSED[name] ?? left)]),
  );
};
