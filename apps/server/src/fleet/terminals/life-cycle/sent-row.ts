import type { ActivationDelivery, SentMethod } from '@tallystick/protocol';
import { sendQuota } from './send-quota.ts';

/** What a row says of the sending of its code: null where it is not sent. */
export type SentRow = {
  sent_method: SentMethod | null;
  sent_to: string | null;
  sent_state: ActivationDelivery['state'] | null;
  sent_at: Date | null;
  opened_at: Date | null;
  send_times: string[] | null;
};

/** How the sending of a code stands; undefined: it is not sent. */
export const deliveryOf = (row: SentRow, now: number): ActivationDelivery | undefined => {
  if (row.sent_method === null || row.sent_to === null || row.sent_state === null) return undefined;
  const { sendsLeft, nextSendAt } = sendQuota(row.send_times ?? [], now);
  return {
    method: row.sent_method,
    to: row.sent_to,
    state: row.sent_state,
    ...(row.sent_at === null ? {} : { sentAt: row.sent_at.toISOString() }),
    ...(row.opened_at === null ? {} : { openedAt: row.opened_at.toISOString() }),
    sendsLeft,
    ...(nextSendAt === undefined ? {} : { nextSendAt: new Date(nextSendAt).toISOString() }),
  };
};
