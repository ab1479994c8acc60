import { zoneName } from '@tallystick/protocol';
import type { TerminalInfo } from '@tallystick/terminal-sdk';
import { Button, ButtonLink, Money, spoken } from '@tallystick/ui';
import { verdictOf } from '@tallystick/ui/outcomes';
import { type Sale, useSales } from '../kept.ts';
import { Page } from '../parts/page.tsx';
import { ReceiptCode } from '../parts/receipt-code.tsx';
import { words } from '../words/index.ts';
import { receipt as receiptWords } from '../words/receipt.ts';

/** In the merchant's zone, which it names. */
const when = ({ completedAt }: Sale, { timeZone }: TerminalInfo): string => {
  const at = Date.parse(completedAt);
  const time = new Intl.DateTimeFormat(spoken.locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone });
  return `${time.format(at)} ${zoneName(at, spoken.language, timeZone)}`;
};

const rowsOf = (sale: Sale, terminal: TerminalInfo): readonly (readonly [string, string])[] => {
  const say = receiptWords;
  return [
    [say.status, verdictOf(sale.verdict).word],
    [say.when, when(sale, terminal)],
    [say.card, sale.card ? `${sale.card.scheme} ${sale.card.maskedPan}, ${say.contactless}` : ''],
    [say.code, sale.authorisationCode ?? ''],
    [say.terminal, `${terminal.terminalLabel}, ${terminal.terminalNumber}`],
    [say.merchant, terminal.merchantNumber],
    [say.cashier, sale.cashier ?? ''],
    [say.payment, sale.paymentId],
  ].filter((row): row is [string, string] => Boolean(row[1]));
};

/** A receipt to show, to scan and to print. */
export const Receipt = ({
  paymentId,
  terminal,
}: {
  readonly paymentId: string;
  readonly terminal: TerminalInfo;
}) => {
  const sales = useSales();
  const sale = sales.find((one) => one.paymentId === paymentId);
  const say = receiptWords;
  const names = { terminal, test: terminal.mode === 'test', back: '#' };
  if (!sale) {
    return (
      <Page title={say.title} className="is-narrow" {...names}>
        <p className="till-lead">{words.payments.empty}</p>
      </Page>
    );
  }
  const url = sale.receiptUrl && new URL(sale.receiptUrl, window.location.origin).href;
  return (
    <Page title={say.title} className="is-narrow" {...names}>
      <article className="till-receipt">
        <h2>{terminal.merchantName}</h2>
        <p className="till-receipt-amount">
          <Money amount={sale.amount} size="large" />
        </p>
        <dl className="till-facts">
          {rowsOf(sale, terminal).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {terminal.mode === 'test' && <p className="till-receipt-test">{say.test}</p>}
        {url && (
          <>
            <ReceiptCode text={url} />
            <p className="ui-muted till-centred till-screen-only">{say.scan}</p>
          </>
        )}
        <p className="till-print-only till-centred">{say.keep}</p>
      </article>
      <div className="till-receipt-buttons till-screen-only">
        {url && (
          <ButtonLink href={url} target="_blank" rel="noreferrer" variant="default">
            {say.open}
          </ButtonLink>
        )}
        <Button onClick={() => window.print()}>{say.print}</Button>
      </div>
    </Page>
  );
};
