/** Collects the values of a statement while its text is made. */
export interface Values {
  readonly all: unknown[];
  /** Gives the place of a value in the text, such as `$3`. */
  put(value: unknown): string;
}

export const createValues = (): Values => {
  const all: unknown[] = [];
  return {
    all,
    put(value) {
      all.push(value);
      return `$${all.length}`;
    },
  };
};

/** A condition on a row of `payments`, which puts its values where it is used. */
export type Condition = (values: Values) => string;

/** What one index answers. */
export interface Way {
  readonly finds: Condition;
  /** Order of the index, where it is not that of ids; left out: it is. */
  readonly order?: string;
}

/** Conditions that all hold; none: true. */
export const every = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0
    ? () => 'true'
    : (values) => conditions.map((condition) => condition(values)).join(' and ');

/** Conditions of which one holds; none: false. */
export const some = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0
    ? () => 'false'
    : (values) => `(${conditions.map((condition) => condition(values)).join(' or ')})`;
