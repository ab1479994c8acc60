import type { TerminalInfo } from '@tallystick/terminal-sdk';
import { Money, StateShape } from '@tallystick/theme';
import { type Sale, useKept } from '../kept.ts';
import { Page } from '../parts/page.tsx';
import { hrefOf } from '../place.ts';
import { words } from '../words/en.ts';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

const wordOf = ({ verdict }: Sale): string => {
  const say = words.outcome;
  if (verdict === 'approved') return say.approved;
  if (verdict === 'declined') return say.declined;
  return verdict === 'cancelled' ? say.cancelled : say.notCharged;
};

const SaleRow = ({ sale }: { readonly sale: Sale }) => (
  <li>
    <a className="sale-row" href={hrefOf({ at: 'receipt', paymentId: sale.paymentId })}>
      <StateShape
        kind={sale.verdict === 'approved' ? 'approved' : sale.verdict === 'declined' ? 'declined' : 'quiet'}
      />
      <span className="sale-row-words">
        <span>{wordOf(sale)}</span>
        <span className="muted">
          {clock.format(new Date(sale.completedAt))}
          {sale.card && ` · ${sale.card.scheme} ${sale.card.maskedPan.slice(-4)}`}
        </span>
      </span>
      <span className={sale.verdict === 'approved' ? 'sale-row-amount' : 'sale-row-amount struck'}>
        <Money amount={sale.amount} />
      </span>
    </a>
  </li>
);

/** The payments that this device made today. */
export const SaleList = () => {
  const { sales } = useKept();
  const approved = sales.filter(({ verdict }) => verdict === 'approved');
  const [first] = approved;
  const say = words.payments;
  return (
    <section className="sales" aria-labelledby="sales-title">
      <div className="sales-head">
        <h2 id="sales-title">{say.title}</h2>
        {first && (
          <p className="muted">
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
        <p className="muted">{say.empty}</p>
      ) : (
        <>
          <ul className="sale-rows">
            {sales.map((sale) => (
              <SaleRow key={sale.paymentId} sale={sale} />
            ))}
          </ul>
          <p className="muted foot">{say.local}</p>
        </>
      )}
    </section>
  );
};

export const Payments = ({ terminal }: { readonly terminal: TerminalInfo }) => (
  <Page
    title={words.sale.payments}
    titleHidden
    className="narrow"
    back="#"
    terminal={terminal}
    test={terminal.mode === 'test'}
  >
    <SaleList />
  </Page>
);
