import type { LiveSummary } from '@tallystick/protocol';
import { formatAmount, spoken } from '@tallystick/ui';
import type { ReactNode } from 'react';
import { LinkState } from '../parts/state.tsx';
import { words } from '../words/index.ts';
import { compared } from './compared.ts';

const percent = new Intl.NumberFormat(spoken.locale, { style: 'percent', maximumFractionDigits: 0 });

const Figure = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className="console-figure">
    <dt>{name}</dt>
    <dd className="ui-money">{children}</dd>
  </div>
);

/** How a figure stands to that of yesterday at the same time; nothing where yesterday was empty. */
const BesideYesterday = ({
  now,
  then,
  say,
}: {
  readonly now: number;
  readonly then: number;
  readonly say: typeof words.live.sums | typeof words.live.numbers;
}) => {
  const found = compared(now, then);
  if (found === undefined) return null;
  const said = found.kind === 'same' ? say.same : say[found.kind](percent.format(found.share));
  return <p className="console-figure-note">{said}</p>;
};

/** A sum for each currency of either day: what was taken only yesterday is none today. */
const Taken = ({ today, yesterday }: Pick<LiveSummary, 'today' | 'yesterday'>) => {
  const then = new Map(yesterday.taken.map(({ currency, value }) => [currency, value]));
  const now = new Set(today.taken.map(({ currency }) => currency));
  const sums = [
    ...today.taken,
    ...yesterday.taken
      .filter(({ currency }) => !now.has(currency))
      .map(({ currency }) => ({ currency, value: 0 })),
  ];
  return (
    <ul className="console-figure-sums">
      {sums.map((amount) => (
        <li key={amount.currency}>
          {formatAmount(amount)}
          <BesideYesterday now={amount.value} then={then.get(amount.currency) ?? 0} say={words.live.sums} />
        </li>
      ))}
    </ul>
  );
};

/** A link that is up may still bring what nobody can read. */
const Unreadable = ({ acquirer }: Pick<LiveSummary, 'acquirer'>) =>
  acquirer.unreadable === 0 ? null : (
    <p className="console-figure-note">{words.live.unreadable(acquirer.unreadable)}</p>
  );

/** The shift in a few numbers, each with how it stands to yesterday at this time. */
export const Figures = ({ live }: { readonly live: LiveSummary }) => {
  const { today, yesterday, fleet } = live;
  return (
    <dl className="console-figures">
      <Figure name={words.live.today}>
        {today.payments}
        <BesideYesterday now={today.payments} then={yesterday.payments} say={words.live.numbers} />
      </Figure>
      <Figure name={words.live.taken}>
        <Taken today={today} yesterday={yesterday} />
      </Figure>
      <Figure name={words.live.rate}>
        {today.approvalRate === null ? words.none : percent.format(today.approvalRate)}
        {yesterday.approvalRate === null ? null : (
          <p className="console-figure-note">{words.live.rateThen(percent.format(yesterday.approvalRate))}</p>
        )}
      </Figure>
      <Figure name={words.live.fleet}>{fleet.active}</Figure>
      <Figure name={words.live.acquirer}>
        <LinkState state={live.acquirer.state} />
        <Unreadable acquirer={live.acquirer} />
      </Figure>
    </dl>
  );
};
