import type { Queryable } from '@tallystick/database';
import { type Language, shownText } from '@tallystick/protocol';
import { requireAddress } from '../../platform/message-address.ts';
import type { MessageData, WrittenMessage } from '../../platform/messages.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Merchants } from '../merchants/index.ts';
import type { LinkRow } from './link-store.ts';
import type { PeopleStore } from './people-store.ts';

/** Where a link goes. */
export interface MailTo {
  /** A mail address; left out, nothing is sent. */
  readonly to?: string | undefined;
  readonly language?: Language | undefined;
}

/** Where a link goes, and what the mail says beside it. */
export interface Addressee {
  readonly to: string;
  readonly language: Language | undefined;
  readonly merchantName: string;
  /** Who made the link. */
  readonly madeBy: string;
  readonly timeZone: string;
}

/** What says of a link whose it is. */
const messageOf = (
  { kind, name, expiresAt }: LinkRow,
  { merchantName, madeBy, timeZone }: Addressee,
):
  | { readonly template: 'invitation'; readonly data: MessageData['invitation'] }
  | { readonly template: 'recovery'; readonly data: MessageData['recovery'] } => {
  const data = { merchantName, name: name ?? '', expiresAt: expiresAt.toISOString(), timeZone };
  return kind === 'recovery'
    ? { template: 'recovery', data: { ...data, madeBy } }
    : { template: 'invitation', data: { ...data, invitedBy: madeBy } };
};

/** Sends invitations and recovery links by mail. */
export const createLinkMail = (
  { messages }: Pick<Platform, 'messages'>,
  people: Pick<PeopleStore, 'names'>,
  merchants: Pick<Merchants, 'get'>,
) => ({
  /** What a mail says, read before a transaction begins; undefined: none is sent. Raises `malformed_request` for an address that is none. */
  async addressee(
    merchantId: string,
    createdBy: string,
    { to: given, language }: MailTo,
  ): Promise<Addressee | undefined> {
    if (given === undefined) return undefined;
    const { address: to } = requireAddress({ channel: 'mail', address: given }, '/to');
    const [{ name: merchantName, timeZone }, names] = await Promise.all([
      merchants.get(merchantId),
      people.names(merchantId, [createdBy]),
    ]);
    const madeBy = shownText(names.get(createdBy) ?? merchantName);
    return { to, language, merchantName, timeZone, madeBy };
  },

  /** Inside the transaction of the link. Raises `message_limit_exceeded`. */
  send(on: Queryable, row: LinkRow, link: string, addressee: Addressee): Promise<WrittenMessage> {
    return messages.send(on, {
      ...messageOf(row, addressee),
      merchantId: row.merchantId,
      to: { channel: 'mail', address: addressee.to },
      secret: link,
      secretUntil: row.expiresAt,
      subject: row.id,
      language: addressee.language,
    });
  },

  wake: () => messages.wake(),
});

export type LinkMail = ReturnType<typeof createLinkMail>;
