import { timingSafeEqual } from 'node:crypto';
import { requireAddress } from '../../../platform/message-address.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import { createAddressTries } from './address-tries.ts';

/** The open code of a terminal whose digits went to an address and to nobody else. */
const FIND = {
  name: 'sent-code-of-terminal-number',
  text: `select merchant_id, id, terminal_id, sent_to from activations
    where terminal_number = $1 and sent_method in ('mail-code', 'sms-code') and used_at is null and ended_at is null and expires_at > $2
    order by id desc limit 1`,
};

type Row = {
  readonly merchant_id: string;
  readonly id: string;
  readonly terminal_id: string;
  readonly sent_to: string;
};

/**
 * Codes that were sent to an address, for whoever waits for one at the till and has no digits yet. A terminal number stands on every
 * receipt, so it takes the address too, which is compared here and told to nobody; a wrong one is a try of the caller's network address.
 */
export const createSentCodes = ({
  clock,
  config,
  database,
  keys,
}: Pick<Platform, 'clock' | 'config' | 'database' | 'keys'>) => {
  const tries = createAddressTries(clock, config.publicRequestsPerMinute);
  const digest = (address: string): Uint8Array => keys.digest('recipient', address.toLowerCase());
  return {
    /**
     * Raises `malformed_request` for an address that is none, `too_many_requests`, and `activation_not_sent` for whatever else does not fit:
     * which of the two was wrong, and whether there is such a terminal, is not told.
     */
    async find(terminalNumber: string, given: string, ip: string) {
      const channel = given.includes('@') ? 'mail' : 'sms';
      const { address } = requireAddress({ channel, address: given }, '/to');
      const giveBack = tries.take(ip);
      const [row] = await database.query<Row>(FIND, [terminalNumber, new Date(clock.now())]);
      const isSame = timingSafeEqual(digest(address), digest(row?.sent_to ?? ''));
      if (row === undefined || !isSame) throw new Refusal('activation_not_sent');
      giveBack();
      return { merchantId: row.merchant_id, activationId: row.id, terminalId: row.terminal_id };
    },
  };
};
export type SentCodes = ReturnType<typeof createSentCodes>;
