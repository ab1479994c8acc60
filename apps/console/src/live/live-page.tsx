import { Skeleton } from '@mantine/core';
import { getLiveSummary, type LiveSummary } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { PaymentTable } from '../payments/payment-table.tsx';
import { words } from '../words/index.ts';
import { Figures } from './figures.tsx';
import { HourPlot } from './hour-plot.tsx';
import { MinutePlot } from './minute-plot.tsx';

/** Where a person can do something about it, if there is such a page. */
const addressOf = (subject: string): string | undefined =>
  subject.startsWith('pay_')
    ? `/payments/${subject}`
    : subject.startsWith('trm_')
      ? `/terminals/${subject}`
      : undefined;

const Attended = ({ item }: { readonly item: LiveSummary['attention'][number] }) => {
  const address = addressOf(item.subject);
  return address === undefined ? <span>{item.text}</span> : <Link href={address}>{item.text}</Link>;
};

const Attention = ({ live }: { readonly live: LiveSummary }) => (
  <section className="console-panel" aria-labelledby="attention">
    <h2 id="attention">{words.live.attention}</h2>
    {live.attention.length === 0 ? <p className="console-muted">{words.live.attentionNone}</p> : null}
    <ul className="console-live-attention">
      {live.attention.map((item) => (
        <li key={`${item.kind}${item.subject}`}>
          <Attended item={item} />
          <Time at={item.at} />
        </li>
      ))}
    </ul>
  </section>
);

export const Live = () => {
  const live = useQuery({
    queryKey: ['live'],
    queryFn: () => api.call(getLiveSummary, {}),
    refetchInterval: 15_000,
  });
  return (
    <>
      <PageTitle name={words.live.title} />
      {live.isError ? <Trouble error={live.error} onAgain={() => live.refetch()} /> : null}
      {live.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {live.data ? (
        <>
          <Figures live={live.data} />
          <div className="console-columns">
            <MinutePlot minutes={live.data.minutes} />
            <Attention live={live.data} />
          </div>
          <HourPlot hours={live.data.hours} />
          <section className="console-panel" aria-labelledby="recent">
            <h2 id="recent">{words.live.recent}</h2>
            {live.data.recent.length === 0 ? (
              <p className="console-muted">
                {words.live.recentNone} <Link href="/terminals">{words.live.firstTerminal}</Link>
              </p>
            ) : (
              <PaymentTable payments={live.data.recent} />
            )}
          </section>
        </>
      ) : null}
    </>
  );
};
