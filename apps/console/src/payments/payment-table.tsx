import type { Payment } from '@tallystick/protocol';
import { formatAmount } from '@tallystick/ui';
import { reasonBesideStatus } from '@tallystick/ui/outcomes';
import { Link } from 'wouter';
import { CardNumber } from '../parts/card-number.tsx';
import { PaymentState } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { type Column, Table } from '../tables/table.tsx';
import { words } from '../words/index.ts';

export const PAYMENTS_PATH = '/payments';

export const PAYMENT_COLUMNS: readonly Column<Payment>[] = [
  {
    name: words.payments.time,
    sortedBy: 'time',
    cell: ({ id, createdAt }) => (
      <Link href={`${PAYMENTS_PATH}/${id}`}>
        <Time at={createdAt} />
      </Link>
    ),
  },
  { name: words.payments.status, cell: ({ status }) => <PaymentState status={status} /> },
  {
    name: words.payments.amount,
    sortedBy: 'amount',
    isNumber: true,
    cell: ({ amount }) => <span className="ui-money">{formatAmount(amount)}</span>,
  },
  { name: words.payments.terminal, isFreeText: true, cell: ({ terminalLabel }) => terminalLabel },
  {
    name: words.payments.card,
    isWhole: true,
    cell: ({ card }) => (card === undefined ? words.none : <CardNumber masked={card.maskedPan} />),
  },
  {
    name: words.payments.reason,
    cell: ({ reason }) => <span className="console-muted">{reasonBesideStatus(reason) ?? words.none}</span>,
  },
];

/** A few payments, without filters. */
export const PaymentTable = ({ payments }: { readonly payments: readonly Payment[] }) => (
  <Table
    label={words.payments.title}
    columns={PAYMENT_COLUMNS}
    rows={payments}
    addressOf={({ id }) => `${PAYMENTS_PATH}/${id}`}
  />
);
