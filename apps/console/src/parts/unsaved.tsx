import { Button } from '@mantine/core';
import { useEffect, useId, useRef, useSyncExternalStore } from 'react';
import { words } from '../words/en.ts';

/** What is being written and not saved, named for people; at most one thing at a time. */
let unsaved: string | undefined;
/** Goes where somebody wanted to, while they are asked whether to. */
let leave: (() => void) | undefined;
const listeners = new Set<() => void>();

const setLeave = (to: (() => void) | undefined): void => {
  leave = to;
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** For the router: goes at once where nothing would be lost, and asks otherwise. */
export const leaveOrAsk = (go: () => void): void => (unsaved === undefined ? go() : setLeave(go));

/** Has whoever leaves the page, or closes it, asked first, for as long as there is a name. */
export const useUnsaved = (name: string | undefined): void => {
  useEffect(() => {
    if (name === undefined) return;
    unsaved = name;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => {
      unsaved = undefined;
      window.removeEventListener('beforeunload', warn);
    };
  }, [name]);
};

/** The question; the safe answer has focus, and Esc gives it. */
export const LeaveQuestion = () => {
  const go = useSyncExternalStore(subscribe, () => leave);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (go !== undefined) dialog.current?.showModal();
  }, [go]);
  if (go === undefined) return null;
  return (
    <dialog
      ref={dialog}
      className="console-leave"
      role="alertdialog"
      aria-labelledby={id}
      onClose={() => setLeave(undefined)}
    >
      <p id={id}>{words.leave.ask(unsaved ?? '')}</p>
      <div className="console-actions">
        <Button variant="default" onClick={() => dialog.current?.close()} autoFocus>
          {words.leave.stay}
        </Button>
        <Button
          onClick={() => {
            unsaved = undefined;
            setLeave(undefined);
            go();
          }}
        >
          {words.leave.go}
        </Button>
      </div>
    </dialog>
  );
};
