import type { DescribedEntry } from './described.ts';

const VALUE_LENGTH_MAX = 8_192;

const entryOf = (name: string, value: unknown): DescribedEntry => {
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    return {
      name,
      value: Array.isArray(value) ? `${members.length} items` : `${members.length} members`,
      children: members.map(([key, member]) => entryOf(key, member)),
    };
  }
  return { name, value: String(value).slice(0, VALUE_LENGTH_MAX) };
};

/** Every member of a JSON object, by its name. */
export const describeJson = (value: object): DescribedEntry[] =>
  Object.entries(value).map(([name, member]) => entryOf(name, member));
