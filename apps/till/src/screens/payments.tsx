import type { TerminalInfo } from '@tallystick/terminal-sdk';
import { Money, StateShape } from '@tallystick/ui';
import { verdictOf } from '@tallystick/ui/outcomes';
import { useMemo } from 'react';
import { type Sale, useSales } from '../kept.ts';
import { Page } from '../parts/page.tsx';
import { hrefOf } from '../place.ts';
import { words } from '../words/en.ts';

interface SaleRowProps {
  readonly sale: Sale;
  readonly clock: Intl.DateTimeFormat;
}

const SaleRow = ({ sale, clock }: SaleRowProps) => (
  <li>
    <a className="till-sale-row" href={hrefOf({ at: 'receipt', paymentId: sale.paymentId })}>
      <StateShape kind={verdictOf(sale.verdict).kind} />
      <span className="till-sale-row-words">
        <span>{verdictOf(sale.verdict).word}</span>
        <span className="ui-muted">
          {clock.format(new Date(sale.completedAt))}
          {sale.card && ` · ${sale.card.scheme} ${sale.card.maskedPan.slice(-4)}`}
        </span>
      </span>
      <span className="till-sale-row-amount" data-struck={sale.verdict !== 'approved'}>
        <Money amount={sale.amount} />
      </span>
    </a>
  </li>
);

/** The payments that this device made today. */
export const SaleList = ({ terminal: { timeZone } }: { readonly terminal: TerminalInfo }) => {
  const sales = useSales(timeZone);
  const clock = useMemo(
    () => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone }),
    [timeZone],
  );
  const approved = sales.filter(({ verdict }) => verdict === 'approved');
  const [first] = approved;
  const say = words.payments;
  return (
    <section className="till-sales" aria-labelledby="sales-title">
      <div className="till-sales-head">
        <h2 id="sales-title">{say.title}</h2>
        {first && (
          <p className="ui-muted">
            {say.total(approved.length)},{' '}
            <Money
              amount={{
                value: approved.reduce((sum, { amount }) => sum + amount.value, 0),
                currency: first.amount.currency,
              }}
            />
          </p>
        )}
      </div>
      {sales.length === 0 ? (
        <p className="ui-muted">{say.empty}</p>
      ) : (
        <>
          <ul className="till-sale-rows">
            {sales.map((sale) => (
              <SaleRow key={sale.paymentId} sale={sale} clock={clock} />
            ))}
          </ul>
          <p className="ui-muted till-foot">{say.local}</p>
        </>
      )}
    </section>
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
