import { Skeleton } from '@mantine/core';
import { getPayment, getPaymentTrace, type Payment } from '@tallystick/protocol';
import { formatAmount, Money } from '@tallystick/ui';
import { reasonBesideStatus } from '@tallystick/ui/outcomes';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { CardNumber } from '../parts/card-number.tsx';
import { type Fact, Facts } from '../parts/facts.tsx';
import { useMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { PaymentState } from '../parts/state.tsx';
import { formatFull, shownTimeZone } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { Refusal } from './refusal.tsx';
import { Trace } from './trace.tsx';

const terminalOf = ({ terminalLabel, terminalNumber }: Payment): string =>
  `${terminalLabel} (${terminalNumber})`;

/** @param mayOpen whether the terminal is a page for who reads this */
const factsOf = (payment: Payment, mayOpen: boolean): readonly Fact[] => [
  [words.payments.time, `${formatFull(payment.createdAt)} (${shownTimeZone()})`],
  [
    words.payments.terminal,
    mayOpen ? (
      <Link key="terminal" href={`/terminals/${payment.terminalId}`}>
        {terminalOf(payment)}
      </Link>
    ) : (
      terminalOf(payment)
    ),
  ],
  [words.payments.card, payment.card && <CardNumber masked={payment.card.maskedPan} />],
  [words.payment.response, payment.responseCode, 'responseCode'],
  [words.payment.authorisation, payment.authorisationCode, 'authorisationCode'],
  [words.payment.rrn, payment.retrievalReference, 'rrn'],
  [words.payment.reference, payment.reference],
  [words.payment.cashier, payment.cashier?.name],
  [
    words.payment.reversal,
    payment.reversal &&
      `${words.payment.reversalState[payment.reversal.state]}, ${words.payment.attempts(payment.reversal.attempts)}`,
  ],
];

export const PaymentPage = ({ id }: { readonly id: string }) => {
  const may = useMay();
  const trace = useQuery({
    queryKey: ['payments', id, 'trace'],
    queryFn: async () =>
      may('getPaymentTrace')
        ? api.call(getPaymentTrace, { params: { id } })
        : { payment: await api.call(getPayment, { params: { id } }), steps: [], refusal: undefined },
  });
  const payment = trace.data?.payment;
  const reason = reasonBesideStatus(payment?.reason);
  return (
    <>
      <p>
        <Link href="/payments">← {words.payment.back}</Link>
      </p>
      {trace.isError ? <Trouble error={trace.error} onAgain={() => trace.refetch()} /> : null}
      {trace.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {payment ? (
        <>
          <section className="console-panel console-payment-outcome">
            <PageTitle
              name={words.payment.window(formatAmount(payment.amount), words.statuses[payment.status])}
            >
              <Money amount={payment.amount} size="large" />
            </PageTitle>
            <PaymentState status={payment.status} />
            {reason === undefined ? null : <span className="console-muted">{reason}</span>}
            {payment.receiptUrl ? (
              <a href={payment.receiptUrl} target="_blank" rel="noreferrer">
                {words.payment.receipt}
              </a>
            ) : null}
            <code className="console-muted console-mono">{payment.id}</code>
          </section>
          {trace.data?.refusal ? <Refusal payment={payment} refusal={trace.data.refusal} /> : null}
          <section className="console-panel" aria-label={words.payment.facts}>
            <Facts rows={factsOf(payment, may('getTerminal'))} />
          </section>
          {may('getPaymentTrace') ? (
            <section className="console-panel">
              <Trace steps={trace.data?.steps ?? []} />
            </section>
          ) : null}
        </>
      ) : null}
    </>
  );
};
