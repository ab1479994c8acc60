import { type Caller, type Message, mayCall } from '@tallystick/protocol';
import type { KeyRing } from '../../platform/key-ring.ts';
import { writeText } from './catalogue.ts';
import { secretOf } from './secret.ts';
import type { MessageRow } from './store.ts';

/** Which call makes the link or code of a message: who may not make it may not have it either. */
const MADE_BY = {
  'activation-link': 'createActivationCode',
  'activation-code': 'createActivationCode',
  invitation: 'createInvitation',
  recovery: 'createRecoveryLink',
} as const satisfies Record<MessageRow['template'], string>;

const mayHaveSecret = ({ template }: MessageRow, caller: Caller): boolean =>
  mayCall(caller, MADE_BY[template]);

/** A message as its reader has it, in test mode: with its secret as long as that is kept, where the caller may have it. */
export const createPresent =
  (keys: Pick<KeyRing, 'reveal'>) =>
  (row: MessageRow, caller: Caller): Message => {
    const secret = mayHaveSecret(row, caller) ? secretOf(keys, row) : undefined;
    return {
      id: row.id,
      channel: row.channel,
      to: row.recipient,
      template: row.template,
      state: row.state,
      ...writeText(row.language, row.channel, row.template, row.data, secret),
      ...(secret === undefined ? {} : { copy: secret }),
      tries: row.tries,
      ...(row.fault === null ? {} : { fault: row.fault }),
      ...(row.state === 'queued' && row.tries > 0 ? { nextAt: row.next_at.toISOString() } : {}),
      createdAt: row.created_at.toISOString(),
      ...(row.sent_at === null ? {} : { sentAt: row.sent_at.toISOString() }),
    };
  };
