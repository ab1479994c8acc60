import { type ReactNode, useId, useState } from 'react';
import { Button } from './button.tsx';

export interface AskProps {
  /** The button that begins it. */
  readonly label: string;
  /** Names the object. */
  readonly question: ReactNode;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Whether something is destroyed: the buttons then wear the colour of a refusal. */
  readonly danger?: boolean;
  readonly fullWidth?: boolean;
  /** What else is said or asked. */
  readonly children?: ReactNode;
}

/** The button that was pressed goes away: whoever uses no mouse goes on from the one that came in its place. */
const focus = (button: HTMLButtonElement | null): void => button?.focus();

/**
 * A button that asks once more, on the spot, before it does what is hard to undo. Focus goes to the safe answer, Esc gives it, and focus
 * goes back afterwards.
 */
export const Ask = (props: AskProps) => {
  const { label, question, yes, no, onYes, busy = false, disabled = false, danger = false } = props;
  const id = useId();
  const [asked, ask] = useState<boolean>();
  if (!asked) {
    return (
      <Button
        variant="default"
        className="ui-ask-begin"
        data-danger={danger}
        fullWidth={props.fullWidth ?? false}
        loading={busy}
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
    <div
      className="ui-ask"
      data-danger={danger}
      role="alertdialog"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        answer();
      }}
    >
      <p className="ui-ask-question" id={id}>
        {question}
      </p>
      {props.children}
      <div className="ui-ask-answers">
        <Button variant="default" onClick={() => answer()} ref={focus}>
          {no}
        </Button>
        <Button className="ui-ask-yes" data-danger={danger} onClick={() => answer(onYes)}>
          {yes}
        </Button>
      </div>
    </div>
  );
};
