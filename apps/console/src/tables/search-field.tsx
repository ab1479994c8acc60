import { TextInput } from '@mantine/core';
import type { RefObject } from 'react';

interface SearchFieldProps {
  /** What can be looked for. It stands above the field, where it breaks as it has to. */
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}

/** As the API takes it. */
const LENGTH_MAX = 60;

export const SearchField = ({ hint, value, onChange, inputRef }: SearchFieldProps) => (
  <TextInput
    {...(inputRef === undefined ? {} : { ref: inputRef })}
    type="search"
    label={hint}
    value={value}
    maxLength={LENGTH_MAX}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
