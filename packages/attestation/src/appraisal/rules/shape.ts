import { type CelType, LIST_MAX, TEXT_MAX } from './cel-value.ts';

/**
 * How large a value can be at most, whatever the facts: its characters if it is a text (bytes of bytes), its entries if it is a list or
 * map, and how large each of those can be, keys and values alike. What a value cannot be is zero.
 */
export interface Shape {
  readonly text: number;
  readonly count: number;
  readonly item: Shape | undefined;
}

/** A truth value, number, time or length of time. */
export const SCALAR: Shape = { text: 0, count: 0, item: undefined };
export const textOf = (text: number): Shape => ({ text, count: 0, item: undefined });
export const listOf = (count: number, item: Shape | undefined): Shape => ({ text: 0, count, item });

/** Large enough for either. */
export const either = (a: Shape | undefined, b: Shape | undefined): Shape => {
  if (a === undefined || b === undefined) return a ?? b ?? SCALAR;
  if (a === b) return a;
  const item = a.item === undefined && b.item === undefined ? undefined : either(a.item, b.item);
  return { text: Math.max(a.text, b.text), count: Math.max(a.count, b.count), item };
};

/** One behind the other. */
export const joined = (a: Shape, b: Shape): Shape => ({
  text: a.text + b.text,
  count: a.count + b.count,
  item: a.item === undefined && b.item === undefined ? undefined : either(a.item, b.item),
});

export const itemOf = (shape: Shape): Shape => shape.item ?? SCALAR;

/** Ids of checks, their outcomes, and the other names that this program gives. */
const NAME_MAX = 128;
/** Checks that a result can have at most, rules of the policy included. */
const CHECKS_MAX = 128;

/** What a variable of this type can be. */
export const shapeOfType = (type: CelType): Shape => {
  switch (type) {
    case 'string':
      return textOf(TEXT_MAX);
    case 'list<string>':
      return listOf(LIST_MAX, textOf(TEXT_MAX));
    case 'map<string, string>':
      return listOf(CHECKS_MAX, textOf(NAME_MAX));
    default:
      return SCALAR;
  }
};
export const NAME: Shape = textOf(NAME_MAX);
