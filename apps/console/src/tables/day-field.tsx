import { TextInput } from '@mantine/core';

/** A day of the merchant's calendar that a list is narrowed by, `YYYY-MM-DD`; empty: none. */
export const DayField = ({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
}) => (
  <TextInput
    type="date"
    label={label}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
