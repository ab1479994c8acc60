import type { DescribedEntry } from './described.ts';

const VALUE_LENGTH_MAX = 8_192;
/** No evidence is nested deeper, and no page can draw what an attacker would nest by thousands. */
const DEPTH_MAX = 8;

const entryOf = (name: string, value: unknown, depth = 1): DescribedEntry => {
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    const size = Array.isArray(value) ? `${members.length} items` : `${members.length} members`;
    if (depth > DEPTH_MAX) return { name, value: size, meaning: 'nested too deeply to be shown' };
    return { name, value: size, children: members.map(([key, member]) => entryOf(key, member, depth + 1)) };
  }
  return { name, value: String(value).slice(0, VALUE_LENGTH_MAX) };
};

/** Every member of a JSON object, by its name. */
export const describeJson = (value: object): DescribedEntry[] =>
  Object.entries(value).map(([name, member]) => entryOf(name, member));
