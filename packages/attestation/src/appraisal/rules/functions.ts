/** One function that rules may call. */
export interface RuleFunction {
  readonly name: string;
  readonly form: string;
  readonly meaning: string;
}

/**
 * The functions of CEL that rules may call; every other is refused. Left out on purpose: `matches`, since a pattern can run without end;
 * `cel.bind`, `split` and `join`, since they can make values that double; `dyn`, since what it gives has no type to check.
 */
export const RULE_FUNCTIONS: readonly RuleFunction[] = [
  { name: 'has', form: 'has(facts.osVersion)', meaning: 'whether the device said it' },
  { name: 'size', form: 'size(list)', meaning: 'how many, or how many characters' },
  { name: 'all', form: 'list.all(x, condition)', meaning: 'every one meets it' },
  { name: 'exists', form: 'list.exists(x, condition)', meaning: 'at least one meets it' },
  { name: 'exists_one', form: 'list.exists_one(x, condition)', meaning: 'exactly one meets it' },
  { name: 'filter', form: 'list.filter(x, condition)', meaning: 'those that meet it' },
  { name: 'map', form: 'list.map(x, expression)', meaning: 'each turned into another' },
  { name: 'startsWith', form: 'text.startsWith("a")', meaning: 'begins with' },
  { name: 'endsWith', form: 'text.endsWith("a")', meaning: 'ends with' },
  { name: 'contains', form: 'text.contains("a")', meaning: 'holds' },
  { name: 'lowerAscii', form: 'text.lowerAscii()', meaning: 'in lower case' },
  { name: 'int', form: 'int(value)', meaning: 'as a whole number' },
  { name: 'double', form: 'double(value)', meaning: 'as a number with a fraction' },
  { name: 'string', form: 'string(value)', meaning: 'as text' },
  { name: 'timestamp', form: 'timestamp("2026-01-01T00:00:00Z")', meaning: 'a time' },
  { name: 'duration', form: 'duration("24h")', meaning: 'a length of time' },
  { name: 'getFullYear', form: 'now.getFullYear()', meaning: 'the year, UTC' },
  { name: 'getMonth', form: 'now.getMonth()', meaning: 'the month, 0 to 11' },
  { name: 'getDayOfWeek', form: 'now.getDayOfWeek()', meaning: 'the day, 0 is Sunday' },
  { name: 'getHours', form: 'now.getHours()', meaning: 'the hour, UTC' },
];

/** Functions that go over a list with a variable of their own. */
export const COMPREHENSIONS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

const NAMES = new Set(RULE_FUNCTIONS.map(({ name }) => name));

export const isRuleFunction = (name: string): boolean => NAMES.has(name);

const REASONS: Readonly<Record<string, string>> = {
  matches: 'a pattern can run without end. Use startsWith, endsWith, contains or ==',
  bind: 'its value can double at each step. Write the expression out',
  dyn: 'its result cannot be checked before it runs',
};

export const refusedFunction = (name: string): string => {
  const reason = Object.hasOwn(REASONS, name) ? REASONS[name] : undefined;
  return reason === undefined
    ? `There is no function ${name} in rules.`
    : `${name} is not for rules: ${reason}.`;
};
