import { Button } from '@mantine/core';
import { useState } from 'react';
import { words } from '../words/en.ts';

/** The button that was pressed goes away: whoever uses no mouse goes on from the one that came in its place. */
const focus = (button: HTMLButtonElement | null): void => button?.focus();

/** A button for what cannot be undone: it asks first, and names the card. */
export const Asked = ({
  label,
  question,
  yes,
  disabled = false,
  onYes,
}: {
  readonly label: string;
  readonly question: string;
  readonly yes: string;
  readonly disabled?: boolean;
  readonly onYes: () => void;
}) => {
  const [asked, ask] = useState<boolean>();
  if (!asked) {
    return (
      <Button
        variant="default"
        fullWidth
        disabled={disabled}
        onClick={() => ask(true)}
        ref={asked === false ? focus : undefined}
      >
        {label}
      </Button>
    );
  }
  const answer = (act?: () => void) => {
    ask(false);
    act?.();
  };
  return (
    <div className="w-ask" role="alertdialog" aria-label={label}>
      <p>{question}</p>
      <div className="w-second">
        <Button variant="default" onClick={() => answer()} ref={focus}>
          {words.settings.keep}
        </Button>
        <Button onClick={() => answer(onYes)}>{yes}</Button>
      </div>
    </div>
  );
};
