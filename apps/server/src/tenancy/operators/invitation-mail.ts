import type { Queryable } from '@tallystick/database';
import { type Language, shownText } from '@tallystick/protocol';
import { requireAddress } from '../../platform/message-address.ts';
import type { WrittenMessage } from '../../platform/messages.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Merchants } from '../merchants/index.ts';
import type { LinkRow } from './link-store.ts';
import type { PeopleStore } from './people-store.ts';

/** Where an invitation goes, and what the mail says beside its link. */
export interface Addressee {
  readonly to: string;
  readonly language: Language | undefined;
  readonly merchantName: string;
  readonly invitedBy: string;
  readonly timeZone: string;
}

/** Sends invitations by mail. */
export const createInvitationMail = (
  { messages }: Pick<Platform, 'messages'>,
  people: Pick<PeopleStore, 'names'>,
  merchants: Pick<Merchants, 'get'>,
) => ({
  /** What a mail says, read before a transaction begins. Raises `malformed_request` for an address that is none. */
  async address(
    merchantId: string,
    createdBy: string,
    given: string,
    language: Language | undefined,
  ): Promise<Addressee> {
    const { address: to } = requireAddress({ channel: 'mail', address: given }, '/to');
    const [{ name: merchantName, timeZone }, names] = await Promise.all([
      merchants.get(merchantId),
      people.names(merchantId, [createdBy]),
    ]);
    return {
      to,
      language,
      merchantName,
      timeZone,
      invitedBy: shownText(names.get(createdBy) ?? merchantName),
    };
  },

  /** Inside the transaction of the invitation. Raises `message_limit_exceeded`. */
  send(on: Queryable, row: LinkRow, link: string, addressee: Addressee): Promise<WrittenMessage> {
    const { to, language, merchantName, invitedBy, timeZone } = addressee;
    return messages.send(on, {
      merchantId: row.merchantId,
      to: { channel: 'mail', address: to },
      template: 'invitation',
      data: {
        merchantName,
        name: row.name ?? '',
        invitedBy,
        expiresAt: row.expiresAt.toISOString(),
        timeZone,
      },
      secret: link,
      secretUntil: row.expiresAt,
      subject: row.id,
      language,
    });
  },

  wake: () => messages.wake(),
});

export type InvitationMail = ReturnType<typeof createInvitationMail>;
