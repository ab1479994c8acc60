/** Edits from one text to another: a letter more, less, other, or two exchanged (Damerau and Levenshtein, optimal string alignment). */
const distance = (from: string, to: string): number => {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const above = rows[i - 1] ?? [];
      const change = (above[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[from.length]?.[to.length] ?? 0;
};

/**
 * The name that somebody meant who wrote another, if there is one that is near.
 *
 * @param most edits at most
 */
export const nearestName = (name: string, names: Iterable<string>, most: number): string | undefined => {
  let [nearest, least]: [string | undefined, number] = [undefined, most + 1];
  for (const known of names) {
    if (Math.abs(known.length - name.length) >= least) continue;
    const edits = distance(name, known);
    if (edits < least) [nearest, least] = [known, edits];
  }
  return nearest;
};

/** Names shorter than this, or of one word, are anybody's: `PORTS` is no misspelling of ours. */
const SHORTEST = 8;

/** A variable of the environment that looks like one of ours and is none. */
export interface UnknownSetting {
  readonly name: string;
  readonly meant: string | undefined;
}

/**
 * Variables that are no settings and were surely meant as such: all with one of our prefixes, and those that are one letter beside a setting.
 *
 * @param known names of all settings, also of those that another of our programs reads
 */
export const unknownSettings = (
  given: Iterable<string>,
  known: ReadonlySet<string>,
  prefixes: readonly string[],
): UnknownSetting[] => {
  const unknown: UnknownSetting[] = [];
  for (const name of given) {
    if (known.has(name)) continue;
    if (prefixes.some((prefix) => name.startsWith(prefix))) {
      unknown.push({ name, meant: nearestName(name, known, 4) });
      continue;
    }
    const meant =
      name.length >= SHORTEST && name.includes('_') ? nearestName(name.toUpperCase(), known, 1) : undefined;
    if (meant !== undefined) unknown.push({ name, meant });
  }
  return unknown;
};
