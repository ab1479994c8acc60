import { Skeleton } from '@mantine/core';
import { listResults } from '@tallystick/protocol';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { shownTimeZone } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useAddressFilters } from '../tables/address-filters.ts';
import { DayField } from '../tables/day-field.tsx';
import { More } from '../tables/more.tsx';
import { usePages } from '../tables/pages.ts';
import { PartOfDay } from '../tables/part-of-day.tsx';
import { shownDays, type TimeFilter, timeOf, timeRange } from '../tables/time-range.ts';
import { words } from '../words/index.ts';
import { Checks } from './checks.tsx';
import { ResultFilters, resultFilterIn } from './result-filters.tsx';

const PAGE = 20;
const say = words.trust.results;

const instantsOf = (filter: TimeFilter): { from?: string; to?: string } => {
  const { from, to } = timeRange(filter, shownTimeZone());
  return {
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
  };
};

/** The attestation results of all terminals, newest first, by verdict, by what they were for and by time. */
export const Results = () => {
  const { params, set, setAll } = useAddressFilters();
  const filter = resultFilterIn(params);
  const time: TimeFilter = { from: timeOf(params.get('from')), to: timeOf(params.get('to')) };
  const query = { ...instantsOf(time), ...filter };
  const pages = usePages(['trust', 'results', query], PAGE, (asked) =>
    api.call(listResults, { query: { ...query, ...asked } }),
  );
  const days = shownDays(time, shownTimeZone());
  const isFiltered = Object.keys(query).length > 0;
  return (
    <>
      <p>
        <Link href="/trust">← {words.trust.back}</Link>
      </p>
      <PageTitle name={say.title} />
      <p className="console-muted">{words.payments.zone(shownTimeZone() ?? '')}</p>
      <PartOfDay filter={time} say={say} onDays={setAll} />
      <div className="console-filters">
        <ResultFilters filter={filter} set={set} />
        <div className="console-filters-days">
          <DayField label={words.tables.from} value={days.from} onChange={(day) => set('from', day)} />
          <DayField label={words.tables.to} value={days.to} onChange={(day) => set('to', day)} />
        </div>
      </div>
      {pages.error ? <Trouble error={pages.error} onAgain={pages.refetch} /> : null}
      {pages.isPending ? <Skeleton role="status" height={240} aria-label={words.loading} /> : null}
      {pages.isCurrent && pages.rows.length === 0 && !pages.isCut ? (
        <p className="console-muted">{isFiltered ? say.noMatch : say.none}</p>
      ) : null}
      {pages.rows.length > 0 ? (
        <section className="console-panel" aria-label={say.title}>
          {pages.rows.map((record) => (
            <Checks key={record.id} record={record} terminalId={record.terminalId} />
          ))}
        </section>
      ) : null}
      <More pages={pages} />
    </>
  );
};
