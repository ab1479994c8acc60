import { useSyncExternalStore } from 'react';
import { isOwnMachine, type Network, watchNetwork } from './network.ts';

/** A request that takes longer has no answer. */
const PATIENCE_MS = 5_000;

const ask = (): Promise<boolean> =>
  fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) }).then(
    () => true,
    () => false,
  );

const onChange = (listener: () => void) => {
  const ends = new AbortController();
  for (const event of ['online', 'offline']) window.addEventListener(event, listener, ends);
  return () => ends.abort();
};

const after = (ms: number, act: () => void) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

let watched: Network | undefined;
/** One for all of a page, made when the first part of it asks. */
const network = (): Network => {
  watched ??= watchNetwork({
    isOnline: () => navigator.onLine,
    isOwnMachine: isOwnMachine(window.location.hostname),
    ask,
    onChange,
    after,
  });
  return watched;
};

const subscribe = (listener: () => void) => network().subscribe(listener);
const isThere = (): boolean => network().isThere();
/** A page that is rendered on a server came over a network. */
const isThereOnServer = (): boolean => true;

/** Whether there is a network between this page and its server, or none is needed. That there is one does not say that the server answers. */
export const useNetwork = (): boolean => useSyncExternalStore(subscribe, isThere, isThereOnServer);
