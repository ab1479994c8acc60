import { EVENT_STREAM_PATH } from '@tallystick/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** At most this often is the page refreshed, however many events come. */
const REFRESH_MS = 250;

/** Follows the event stream and refreshes whatever is on the page. Gives whether the stream is open. */
export const useLiveEvents = (): boolean => {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const source = new EventSource(EVENT_STREAM_PATH);
    let due: ReturnType<typeof setTimeout> | undefined;
    source.onopen = () => setOpen(true);
    source.onerror = () => setOpen(false);
    source.onmessage = () => {
      due ??= setTimeout(() => {
        due = undefined;
        queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      }, REFRESH_MS);
    };
    return () => {
      clearTimeout(due);
      source.close();
    };
  }, [queries]);
  return open;
};
