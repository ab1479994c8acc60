import { EVENT_STREAM_PATH } from '@tallystick/protocol';
import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** At most this often is the page refreshed, however many events come. */
const REFRESH_MS = 250;
/** A stream that was refused is not opened again by the browser: we ask for another after so long. */
const REOPEN_MS = 5_000;

const isLive = (query: Query): boolean => query.queryKey[0] !== 'session';

/** Whether the event stream is open; where it was lost, when, as an ISO time: what is on the screen is as of then. */
export type Connection =
  | { readonly state: 'opening' | 'open' }
  | { readonly state: 'lost'; readonly since: string };

const lostNow = (before: Connection): Connection =>
  before.state === 'lost' ? before : { state: 'lost', since: new Date().toISOString() };

/** Follows the event stream and refreshes whatever is on the page. */
export const useLiveEvents = (): Connection => {
  const queries = useQueryClient();
  const [connection, setConnection] = useState<Connection>({ state: 'opening' });
  useEffect(() => {
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
  }, [queries]);
  return connection;
};
