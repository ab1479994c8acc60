import { useId } from 'react';

/** One of a few, side by side. */
export const Choice = <T extends string>({
  title,
  value,
  choices,
  onChoose,
}: {
  readonly title: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChoose: (value: T) => void;
}) => {
  const name = useId();
  return (
    <fieldset className="till-choice">
      <legend>{title}</legend>
      <div className="till-choice-row">
        {choices.map((choice) => (
          <label key={choice.value}>
            <input
              type="radio"
              className="ui-unseen"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChoose(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
};
