import type { Payment } from '@tallystick/protocol';
import { formatAmount } from '@tallystick/ui';
import { Link } from 'wouter';
import { words } from '../words/en.ts';
import { Scroll } from './scroll.tsx';
import { PaymentState } from './state.tsx';
import { Time } from './time.tsx';

interface PaymentTableProps {
  readonly payments: readonly Payment[];
  /** Index of the row that the keyboard is on. */
  readonly at?: number;
}

export const PaymentTable = ({ payments, at }: PaymentTableProps) => (
  <Scroll label={words.payments.title}>
    <table className="c-table">
      <thead>
        <tr>
          <th scope="col">{words.payments.time}</th>
          <th scope="col">{words.payments.status}</th>
          <th scope="col" className="c-number">
            {words.payments.amount}
          </th>
          <th scope="col">{words.payments.terminal}</th>
          <th scope="col">{words.payments.card}</th>
          <th scope="col">{words.payments.reason}</th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment, index) => (
          <tr key={payment.id} data-at={index === at}>
            <td>
              <Link href={`/payments/${payment.id}`}>
                <Time at={payment.createdAt} />
              </Link>
            </td>
            <td>
              <PaymentState status={payment.status} />
            </td>
            <td className="c-number ui-money">{formatAmount(payment.amount)}</td>
            <td>{payment.terminalLabel}</td>
            <td className="c-mono">{payment.card?.maskedPan ?? words.none}</td>
            <td className="c-muted">{payment.reason ? words.reason(payment.reason) : words.none}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
);
