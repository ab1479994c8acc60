import { zoneName } from '@tallystick/protocol';
import type { TerminalInfo } from '@tallystick/terminal-sdk';
import { Money, StateShape, spoken } from '@tallystick/ui';
import { verdictOf } from '@tallystick/ui/outcomes';
import { useMemo } from 'react';
import { type Sale, useSales } from '../kept.ts';
import { type Day, daysOf } from '../money/days.ts';
import { Page } from '../parts/page.tsx';
import { hrefOf } from '../place.ts';
import { words } from '../words/index.ts';

/** A day is told by its date alone: it is the shop's already. */
const DATE = new Intl.DateTimeFormat(spoken.locale, { dateStyle: 'full', timeZone: 'UTC' });

/** Hour, minute and zone of the shop at an instant. */
type Clock = (at: string) => string;

interface SaleRowProps {
  readonly sale: Sale;
  readonly clock: Clock;
}

const SaleRow = ({ sale, clock }: SaleRowProps) => (
  <li>
    <a className="till-sale-row" href={hrefOf({ at: 'receipt', paymentId: sale.paymentId })}>
      <StateShape kind={verdictOf(sale.verdict).kind} />
      <span className="till-sale-row-words">
        <span>{verdictOf(sale.verdict).word}</span>
        <span className="ui-muted">
          {clock(sale.completedAt)}
          {sale.card && ` · ${sale.card.scheme} ${sale.card.maskedPan.slice(-4)}`}
        </span>
      </span>
      <span className="till-sale-row-amount" data-struck={sale.verdict !== 'approved'}>
        <Money amount={sale.amount} />
      </span>
    </a>
  </li>
);

const DaySales = ({ day, clock }: { readonly day: Day<Sale>; readonly clock: Clock }) => {
  const say = words.payments;
  const id = `sales-${day.day}`;
  return (
    <section className="till-sales" aria-labelledby={id}>
      <div className="till-sales-head">
        <h2 id={id}>{day.isToday ? say.title : DATE.format(Date.parse(day.day))}</h2>
        {day.approved > 0 && (
          <p className="ui-muted">
            {say.total(day.approved)}
            {day.totals.map((amount) => (
              <span key={amount.currency}>
                , <Money amount={amount} />
              </span>
            ))}
          </p>
        )}
      </div>
      {day.sales.length === 0 ? (
        <p className="ui-muted">{say.empty}</p>
      ) : (
        <ul className="till-sale-rows">
          {day.sales.map((sale) => (
            <SaleRow key={sale.paymentId} sale={sale} clock={clock} />
          ))}
        </ul>
      )}
    </section>
  );
};

/** The payments that this device made, by the shop's days: today first, then those before with their dates. */
export const SaleList = ({ terminal: { timeZone } }: { readonly terminal: TerminalInfo }) => {
  const sales = useSales();
  const clock = useMemo((): Clock => {
    const format = new Intl.DateTimeFormat(spoken.locale, { hour: '2-digit', minute: '2-digit', timeZone });
    return (at) => `${format.format(Date.parse(at))} ${zoneName(Date.parse(at), spoken.language, timeZone)}`;
  }, [timeZone]);
  return (
    <div className="till-sale-days">
      {daysOf(sales, Date.now(), timeZone).map((day) => (
        <DaySales key={day.day} day={day} clock={clock} />
      ))}
      {sales.length > 0 && <p className="ui-muted till-foot">{words.payments.local}</p>}
    </div>
  );
};

export const Payments = ({ terminal }: { readonly terminal: TerminalInfo }) => (
  <Page
    title={words.sale.payments}
    titleHidden
    className="is-narrow"
    back="#"
    terminal={terminal}
    test={terminal.mode === 'test'}
  >
    <SaleList terminal={terminal} />
  </Page>
);
