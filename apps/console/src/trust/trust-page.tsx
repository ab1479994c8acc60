import { Skeleton } from '@mantine/core';
import { getTrustSummary, localTimestamp, type TrustSummary } from '@tallystick/protocol';
import { color } from '@tallystick/ui';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { api } from '../api.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { CheckState } from '../parts/state.tsx';
import { formatDay, formatMinute, shownTimeZone } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { BarPlot } from '../plots/bar-plot.tsx';
import { rowsByTime } from '../plots/series.ts';
import { words } from '../words/index.ts';
import { FailingChecks } from './failing-checks.tsx';
import { OutsideSignals } from './outside-signals.tsx';

const HOURS = [1, 24, 168, 720] as const;
const DAY_SECONDS = 86_400;

const SERIES = [
  { name: 'affirming', word: words.trust.verdict.affirming, fill: color('approved') },
  { name: 'warning', word: words.trust.verdict.warning, fill: color('waiting') },
  { name: 'contraindicated', word: words.trust.verdict.contraindicated, fill: color('declined') },
] as const;

/** The results of one bar. */
const resultsFrom =
  (bucketSeconds: number) =>
  (at: string, verdict?: (typeof SERIES)[number]['name']): string => {
    const from = Date.parse(at);
    const zone = shownTimeZone();
    const query = new URLSearchParams({
      from: localTimestamp(from, zone),
      to: localTimestamp(from + bucketSeconds * 1_000, zone),
      ...(verdict === undefined ? {} : { verdict }),
    });
    return `/trust/results?${query}`;
  };

const Fleet = ({ fleet }: { readonly fleet: TrustSummary['fleet'] }) => (
  <section aria-labelledby="fleet">
    <h2 id="fleet">{words.trust.fleet}</h2>
    <p className="console-muted">{words.trust.fleetText}</p>
    <dl className="console-figures console-fleet">
      {(['affirming', 'warning', 'contraindicated', 'never'] as const).map((state) => (
        <div className="console-figure" key={state}>
          <dt>
            <CheckState status={state === 'never' ? 'none' : state} word={words.trust.fleetStates[state]} />
          </dt>
          <dd className="ui-money">{fleet[state]}</dd>
        </div>
      ))}
    </dl>
  </section>
);

/** The fleet by what its devices proved: how it stands, how that went over time, what fails most and what helps. */
export const Trust = () => {
  const [search] = useSearchParams();
  const hours = HOURS.find((known) => String(known) === search.get('hours')) ?? 24;
  const summary = useQuery({
    queryKey: ['trust', hours],
    queryFn: () => api.call(getTrustSummary, { query: { hours } }),
    placeholderData: (before) => before,
  });
  const formatAt = (at: string) =>
    (summary.data?.bucketSeconds ?? 0) >= DAY_SECONDS / 8 ? formatDay(at) : formatMinute(at);
  return (
    <>
      <div className="console-title">
        <PageTitle name={words.trust.title} />
        <nav className="console-time-windows" aria-label={words.trust.hours}>
          {HOURS.map((known) => (
            <Link
              key={known}
              href={`/trust?hours=${known}`}
              aria-current={known === hours ? 'true' : undefined}
            >
              {words.trust.windows[known]}
            </Link>
          ))}
        </nav>
      </div>
      <p>
        <Link href="/trust/results">{words.trust.results.link}</Link> ·{' '}
        <Link href="/trust/policies">{words.policies.link}</Link> ·{' '}
        <Link href="/trust/reference-values">{words.references.link}</Link>
      </p>
      {summary.isError ? <Trouble error={summary.error} onAgain={() => summary.refetch()} /> : null}
      {summary.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {summary.data ? (
        <>
          <Fleet fleet={summary.data.fleet} />
          <BarPlot
            title={words.trust.trend}
            none={words.trust.trendNone}
            rowName={words.trust.time}
            series={SERIES}
            rows={rowsByTime(summary.data.trend, formatAt)}
            hrefOf={resultsFrom(summary.data.bucketSeconds)}
          />
          <FailingChecks failing={summary.data.failing} />
          <OutsideSignals />
          {summary.data.fleet.never + summary.data.fleet.affirming + summary.data.fleet.warning === 0 ? (
            <p className="console-muted">
              {words.trust.none} <Link href="/terminals">{words.live.firstTerminal}</Link>
            </p>
          ) : null}
        </>
      ) : null}
    </>
  );
};
