import { NativeSelect } from '@mantine/core';

interface ChoiceFilterProps<Value extends string> {
  readonly label: string;
  /** What stands for no choice. */
  readonly all: string;
  readonly words: Readonly<Record<Value, string>>;
  readonly value: Value | undefined;
  readonly onChange: (value: string) => void;
}

/** What a word in the address stands for; undefined when it is none of them. */
export const choiceOf = <Value extends string>(
  words: Readonly<Record<Value, unknown>>,
  text: string | null,
): Value | undefined => (Object.keys(words) as Value[]).find((value) => value === text);

/** One of a few words that a list is filtered by. */
export const ChoiceFilter = <Value extends string>({
  label,
  all,
  words,
  value,
  onChange,
}: ChoiceFilterProps<Value>) => (
  <NativeSelect
    aria-label={label}
    value={value ?? ''}
    onChange={(event) => onChange(event.currentTarget.value)}
    data={[
      { value: '', label: all },
      ...Object.entries<string>(words).map(([known, word]) => ({ value: known, label: word })),
    ]}
  />
);
