import { localTimestamp, type PaymentStatus } from '@tallystick/protocol';
import { shownTimeZone } from '../parts/time.tsx';
import { PAYMENTS_PATH } from './payment-table.tsx';

/** A time from an instant up to another, which is not part of it: RFC 3339. */
export interface TimeSpan {
  readonly from: string;
  readonly to: string;
}

/** The address of the list of payments that were created in a time; the times in it are of the merchant's clock, with its offset. */
export const paymentsLink = ({ from, to }: TimeSpan, status?: PaymentStatus): string => {
  const local = (iso: string): string => localTimestamp(Date.parse(iso), shownTimeZone());
  const query = new URLSearchParams({
    from: local(from),
    to: local(to),
    ...(status === undefined ? {} : { status }),
  });
  return `${PAYMENTS_PATH}?${query}`;
};
