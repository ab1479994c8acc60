import type { Payment } from '@tallystick/protocol';
import { formatAmount } from '@tallystick/theme';
import { Link } from 'wouter';
import { PaymentState } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { Scroll } from '../tables/scroll.tsx';
import { words } from '../words/en.ts';

interface PaymentTableProps {
  readonly payments: readonly Payment[];
  /** Index of the row that the keyboard is on. */
  readonly at?: number;
}

export const PaymentTable = ({ payments, at }: PaymentTableProps) => (
  <Scroll label={words.payments.title}>
    <table className="console-table">
      <thead>
        <tr>
          <th scope="col">{words.payments.time}</th>
          <th scope="col">{words.payments.status}</th>
          <th scope="col" className="console-table-number">
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
            <td className="console-table-number ts-money">{formatAmount(payment.amount)}</td>
            <td>{payment.terminalLabel}</td>
            <td className="console-mono">{payment.card?.maskedPan ?? words.none}</td>
            <td className="console-muted">{payment.reason ? words.reasons[payment.reason] : words.none}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
);
