/** The types of CEL that rules meet. */
export type CelType =
  | 'bool'
  | 'int'
  | 'double'
  | 'string'
  | 'timestamp'
  | 'list<string>'
  | 'map<string, string>';

export type CelValue = boolean | bigint | number | string | Date | readonly string[];

/** Longest list and text that a rule is given; what is longer counts as not said, so that the cost of a rule has a bound. */
export const LIST_MAX = 64;
export const TEXT_MAX = 2_048;

export const boolean = (value: boolean | undefined): boolean | undefined => value;

export const integer = (value: number | undefined): bigint | undefined =>
  value === undefined || !Number.isSafeInteger(value) ? undefined : BigInt(value);

export const text = (value: string | undefined): string | undefined =>
  value === undefined || value.length > TEXT_MAX ? undefined : value;

export const time = (value: number | undefined): Date | undefined => {
  const date = value === undefined ? undefined : new Date(value);
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
};

export const texts = (values: readonly string[] | undefined): readonly string[] | undefined =>
  values === undefined || values.length > LIST_MAX || values.some(({ length }) => length > TEXT_MAX)
    ? undefined
    : values;
