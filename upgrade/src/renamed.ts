/**
 * What later versions call by another name than the fixtures do. Whoever renames a column or a member of an answer adds it here, and the test
 * goes on to compare what is in it: nothing else of a fixture may be left out of the comparison.
 */
export const RENAMED_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  policy_shadow_counts: { judged: 'appraised' },
  reappraisals: { judged: 'appraised' },
};

/** By the name that an answer had, wherever it stands. */
const RENAMED_MEMBERS: Readonly<Record<string, string>> = {
  judged: 'appraised',
};

/** An answer of an earlier version with the names of this one. */
export const withNewNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withNewNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [RENAMED_MEMBERS[name] ?? name, withNewNames(member)]),
  );
};
