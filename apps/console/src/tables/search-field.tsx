import { TextInput } from '@mantine/core';
import type { RefObject } from 'react';
import { words } from '../words/index.ts';

interface SearchFieldProps {
  /** What it is called by screen readers; left out: Search. */
  readonly name?: string;
  /** What can be looked for. It stands above the field, where it breaks as it has to. */
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}

/** As the API takes it. */
const LENGTH_MAX = 60;

export const SearchField = ({
  name = words.tables.search,
  hint,
  value,
  onChange,
  inputRef,
}: SearchFieldProps) => (
  <TextInput
    {...(inputRef === undefined ? {} : { ref: inputRef })}
    type="search"
    aria-label={name}
    description={hint}
    inputWrapperOrder={['description', 'input']}
    value={value}
    maxLength={LENGTH_MAX}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
