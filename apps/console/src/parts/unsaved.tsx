import { Button } from '@tallystick/ui';
import { useEffect, useSyncExternalStore } from 'react';
import type { AroundNavHandler } from 'wouter';
import { words } from '../words/index.ts';
import { catchHistorySteps } from './held-location.ts';

/** How many texts on the page are not saved, and what somebody wants to do that would lose them. */
let unsaved = 0;
let wanted: (() => void) | undefined;
const listeners = new Set<() => void>();

const want = (act: (() => void) | undefined): void => {
  wanted = act;
  for (const tell of listeners) tell();
};
const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

/** Does what would lose an unsaved text, after a question where there is one. */
export const leaving = (act: () => void): void => {
  if (unsaved === 0) act();
  else want(act);
};

/** Asks before a link leads to another page; filters of the same page lose nothing. */
export const askBeforeGoing: AroundNavHandler = (navigate, to, options) => {
  if (new URL(to, location.href).pathname === location.pathname) navigate(to, options);
  else leaving(() => navigate(to, options));
};

let endCatching: (() => void) | undefined;

const stay = (event: BeforeUnloadEvent): void => event.preventDefault();

/** Has the console, on Back and Forward too, and the browser on reload and close (HTML, `beforeunload`), ask before what is written is lost. */
export const useUnsaved = (isUnsaved: boolean): void => {
  useEffect(() => {
    if (!isUnsaved) return;
    if (unsaved === 0) endCatching = catchHistorySteps(want);
    unsaved += 1;
    window.addEventListener('beforeunload', stay);
    return () => {
      unsaved -= 1;
      if (unsaved === 0) endCatching?.();
      window.removeEventListener('beforeunload', stay);
    };
  }, [isUnsaved]);
};

const open = (dialog: HTMLDialogElement | null): void => dialog?.showModal();

/** The question itself: the safe answer has the focus, and Esc gives it. */
export const UnsavedQuestion = () => {
  const act = useSyncExternalStore(subscribe, () => wanted);
  if (act === undefined) return null;
  const answer = (leave: boolean): void => {
    want(undefined);
    if (leave) act();
  };
  return (
    <dialog
      ref={open}
      className="ui-ask console-question"
      role="alertdialog"
      aria-labelledby="unsaved"
      onCancel={() => answer(false)}
      onKeyDown={(event) => {
        // The rail has a use for Esc too, and takes from the browser what it does of itself.
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        answer(false);
      }}
    >
      <p className="ui-ask-question" id="unsaved">
        {words.unsaved.question}
      </p>
      <div className="ui-ask-answers">
        <Button variant="default" autoFocus onClick={() => answer(false)}>
          {words.unsaved.stay}
        </Button>
        <Button variant="default" onClick={() => answer(true)}>
          {words.unsaved.leave}
        </Button>
      </div>
    </dialog>
  );
};
