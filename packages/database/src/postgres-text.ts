interface Node {
  readonly value: unknown;
  readonly key: string;
  readonly parent: Node | undefined;
}

/** A pointer is answered to whoever sent the value: longer ones are cut. */
const LONGEST_POINTER = 256;

/** PostgreSQL keeps neither NUL nor half a surrogate pair, and JSON can bring both. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const pointerOf = (node: Node): string => {
  const steps: string[] = [];
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) {
    steps.push(at.key.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 64));
  }
  return steps
    .toReversed()
    .map((step) => `/${step}`)
    .join('')
    .slice(0, LONGEST_POINTER);
};

/**
 * The JSON pointer of the first text, or name of a member, that no database of ours could keep; undefined when there is none. Goes through
 * a value of any depth without recursion.
 */
export const findUnsupportedText = (value: unknown): string | undefined => {
  const left: Node[] = [{ value, key: '', parent: undefined }];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const { value: held } = node;
    if (typeof held === 'string') {
      if (!isStorable(held)) return pointerOf(node);
    } else if (typeof held === 'object' && held !== null) {
      for (const key of Object.keys(held)) {
        // A name that cannot be kept cannot be shown either, so its holder is named.
        if (!isStorable(key)) return pointerOf(node);
        left.push({ value: (held as Record<string, unknown>)[key], key, parent: node });
      }
    }
  }
  return undefined;
};
