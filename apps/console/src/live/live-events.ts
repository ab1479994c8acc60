import { ApiProblem, EVENT_STREAM_PATH } from '@tallystick/protocol';
import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** At most this often is the page refreshed, however many events come. */
const REFRESH_MS = 250;
/** A stream that was refused is not opened again by the browser: we ask for another after so long. */
const REOPEN_MS = 5_000;
/** How often who has no stream asks again. */
const ASK_AGAIN_MS = 15_000;

const isLive = (query: Query): boolean => query.queryKey[0] !== 'session';

/** Whether the event stream is open; where it was lost, when, as an ISO time: what is on the screen is as of then. */
export type Connection =
  | { readonly state: 'opening' | 'open' }
  | { readonly state: 'lost'; readonly since: string };

type Tell = (before: Connection) => Connection;

const openNow: Tell = (before) => (before.state === 'open' ? before : { state: 'open' });
const lostNow: Tell = (before) =>
  before.state === 'lost' ? before : { state: 'lost', since: new Date().toISOString() };

/** For a role that no stream is open to: asks again now and then, and tells by the answers whether the server is there. */
const useAskingAgain = (queries: QueryClient, isOn: boolean, tell: (change: Tell) => void): void => {
  useEffect(() => {
    if (!isOn) return;
    const again = setInterval(() => queries.invalidateQueries(), ASK_AGAIN_MS);
    const unsubscribe = queries.getQueryCache().subscribe(({ type, query }) => {
      if (type !== 'updated' || query.state.fetchStatus !== 'idle') return;
      const isAway = query.state.status === 'error' && !(query.state.error instanceof ApiProblem);
      if (isAway) tell(lostNow);
      else if (query.state.status === 'success') tell(openNow);
    });
    return () => {
      clearInterval(again);
      unsubscribe();
    };
  }, [queries, isOn, tell]);
};

/**
 * Follows the event stream and refreshes whatever is on the page.
 * @param mayFollow whether the role of who is signed in opens the stream
 */
export const useLiveEvents = (mayFollow: boolean): Connection => {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>({ state: mayFollow ? 'opening' : 'open' });
  useAskingAgain(queries, !mayFollow, setConnection);
  useEffect(() => {
    if (!mayFollow) return;
    let due: ReturnType<typeof setTimeout> | undefined;
    let reopen: ReturnType<typeof setTimeout> | undefined;
    let source: EventSource;
    let wasLost = false;
    const refresh = (): void => {
      const isBusy = queries.isFetching({ predicate: isLive }) > 0;
      // What is being fetched is not cancelled: it may be the next page, which somebody asked for. It may also be of before the event.
      queries.invalidateQueries({ predicate: isLive }, { cancelRefetch: false });
      due = isBusy ? setTimeout(refresh, REFRESH_MS) : undefined;
    };
    const open = (): void => {
      source = new EventSource(EVENT_STREAM_PATH);
      source.onopen = () => {
        setConnection({ state: 'open' });
        if (wasLost) queries.invalidateQueries();
        wasLost = false;
      };
      source.onerror = () => {
        // Whoever was signed out meanwhile is told so by the session.
        if (!wasLost) queries.invalidateQueries({ queryKey: ['session'] });
        wasLost = true;
        setConnection(lostNow);
        if (source.readyState === EventSource.CLOSED) reopen = setTimeout(open, REOPEN_MS);
      };
      source.onmessage = () => {
        due ??= setTimeout(refresh, REFRESH_MS);
      };
    };
    open();
    return () => {
      clearTimeout(due);
      clearTimeout(reopen);
      source.close();
    };
  }, [queries, mayFollow]);
  return connection;
};
