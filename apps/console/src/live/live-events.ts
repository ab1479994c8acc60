import { EVENT_STREAM_PATH } from '@tallystick/protocol';
import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** At most this often is the page refreshed, however many events come. */
const REFRESH_MS = 250;

const isLive = (query: Query): boolean => query.queryKey[0] !== 'session';

/** Follows the event stream and refreshes whatever is on the page. Gives whether the stream is open. */
export const useLiveEvents = (): boolean => {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const source = new EventSource(EVENT_STREAM_PATH);
    let due: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
      const isBusy = queries.isFetching({ predicate: isLive }) > 0;
      // What is being fetched is not cancelled: it may be the next page, which somebody asked for. It may also be of before the event.
      queries.invalidateQueries({ predicate: isLive }, { cancelRefetch: false });
      due = isBusy ? setTimeout(refresh, REFRESH_MS) : undefined;
    };
    source.onopen = () => setOpen(true);
    source.onerror = () => setOpen(false);
    source.onmessage = () => {
      due ??= setTimeout(refresh, REFRESH_MS);
    };
    return () => {
      clearTimeout(due);
      source.close();
    };
  }, [queries]);
  return open;
};
