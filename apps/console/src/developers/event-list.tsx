import { Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { listEvents } from '@tallystick/protocol';
import { api } from '../api.ts';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { More } from '../tables/more.tsx';
import { SEARCH_DELAY_MS, usePages } from '../tables/pages.ts';
import { SearchField } from '../tables/search-field.tsx';
import { words } from '../words/index.ts';

const say = words.developers;
const PAGE = 20;

/** The newest events, searched by type and by the id of what changed. */
export const EventList = () => {
  const { params, set } = useAddressFilters();
  const sought = params.get('q') ?? '';
  const [typed] = useDebouncedValue(sought.trim(), SEARCH_DELAY_MS);
  const pages = usePages(['events', typed], PAGE, (asked) =>
    api.call(listEvents, { query: { ...asked, ...(typed === '' ? {} : { search: typed }) } }),
  );
  const isEmpty = pages.isCurrent && pages.rows.length === 0 && !pages.isCut;
  return (
    <section className="console-panel" aria-labelledby="events">
      <h2 id="events">{say.events}</h2>
      <div className="console-filters">
        <SearchField hint={say.eventsHint} value={sought} onChange={(text) => set('q', text)} />
      </div>
      {pages.error ? <Trouble error={pages.error} onAgain={pages.refetch} /> : null}
      {pages.isPending ? <Skeleton role="status" height={200} aria-label={words.loading} /> : null}
      {isEmpty ? <p className="console-muted">{sought === '' ? say.eventsNone : say.eventsNoMatch}</p> : null}
      <ul className="console-events">
        {pages.rows.map((event) => (
          <li key={event.id}>
            <details>
              <summary>
                <code className="console-mono">{event.type}</code>{' '}
                <span className="console-muted console-mono">{event.subject}</span> <Time at={event.at} />
              </summary>
              <pre className="console-raw">{JSON.stringify(event, null, 2)}</pre>
            </details>
          </li>
        ))}
      </ul>
      <More pages={pages} />
    </section>
  );
};
