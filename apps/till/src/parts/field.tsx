import { useId } from 'react';

export interface FieldProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly autoComplete: 'off' | 'one-time-code';
  /** What keyboard comes up; digits by default. */
  readonly inputMode?: 'numeric' | 'text';
  readonly onText: (text: string) => void;
}

/** Something short to be typed, with a label, a hint, and what is wrong with them. */
export const Field = ({
  label,
  hint,
  error,
  value,
  autoComplete,
  inputMode = 'numeric',
  onText,
}: FieldProps) => {
  const id = useId();
  return (
    <div className="till-field">
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-hint`}>{hint}</p>
      <input
        id={id}
        type="text"
        inputMode={inputMode}
        autoComplete={autoComplete}
        value={value}
        onChange={(event) => onText(event.currentTarget.value)}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint ${id}-error`}
      />
      <p id={`${id}-error`} className="till-field-error">
        {error}
      </p>
    </div>
  );
};
