import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface AskProps {
  /** The button that begins it. */
  readonly label: string;
  /** Names the object. */
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly busy?: boolean;
  /** What else is asked. */
  readonly children?: ReactNode;
}

/** A button that asks once more, on the spot, before it does what is hard to undo. */
export const Ask = ({ label, question, yes, no, onYes, busy = false, children }: AskProps) => {
  const [asked, ask] = useState(false);
  if (!asked) {
    return (
      <Button variant="default" onClick={() => ask(true)} loading={busy}>
        {label}
      </Button>
    );
  }
  return (
    <div className="console-ask" role="alertdialog" aria-label={question}>
      <p>{question}</p>
      {children}
      <div className="console-actions">
        <Button variant="default" onClick={() => ask(false)}>
          {no}
        </Button>
        <Button
          autoFocus
          onClick={() => {
            ask(false);
            onYes();
          }}
        >
          {yes}
        </Button>
      </div>
    </div>
  );
};
