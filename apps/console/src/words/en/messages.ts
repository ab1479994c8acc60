import type { ActivationDelivery, Message, SentMethod } from '@tallystick/protocol';

const methods: Record<SentMethod, string> = {
  'mail-link': 'Mail with a link that has to be opened',
  'mail-code': 'Code by mail',
  'sms-code': 'Code by SMS',
};

/** What the activation panel says about a code that is sent. */
export const sending = {
  title: 'Send it',
  text: {
    'mail-link':
      'You give the code to whoever activates the till. It works once the link in the mail was opened.',
    'mail-code': 'The code goes to the address alone: you do not see it.',
    'sms-code': 'The code goes to the telephone alone: you do not see it.',
  } satisfies Record<SentMethod, string>,
  how: 'How it is sent',
  methods,
  to: {
    'mail-link': 'Mail address',
    'mail-code': 'Mail address',
    'sms-code': 'Telephone number',
  } satisfies Record<SentMethod, string>,
  hint: {
    'mail-link': 'Such as robin@example.com',
    'mail-code': 'Such as robin@example.com',
    'sms-code': 'With the country code, such as +49 151 12345678',
  } satisfies Record<SentMethod, string>,
  wrong: {
    'mail-link': 'Write a whole mail address, such as robin@example.com.',
    'mail-code': 'Write a whole mail address, such as robin@example.com.',
    'sms-code': 'Write the number with its country code, such as +49 151 12345678.',
  } satisfies Record<SentMethod, string>,
  send: 'Make a code and send it',
  again: 'Send again',
  state: (delivery: ActivationDelivery, time: (at: string) => string): string => {
    const { state, to, sentAt, openedAt } = delivery;
    if (openedAt !== undefined) {
      return `${sentAt === undefined ? `To ${to}` : `Sent to ${to} ${time(sentAt)}`}, opened ${time(openedAt)}`;
    }
    if (state === 'sent' && sentAt !== undefined) return `Sent to ${to} ${time(sentAt)}`;
    if (state === 'failed') return `It could not be sent to ${to}`;
    return state === 'kept' ? `For ${to}` : `On its way to ${to}`;
  },
  failed: 'Check the address, then make a new code and send it there.',
  kept: {
    link: 'No mail server is set up. Pass this link on yourself:',
    code: 'Nothing is set up to send it. Pass this code on yourself:',
    lost: 'Nothing is set up to send it. Make a new code to see it once more.',
  },
  passOn: 'What to pass on',
  waitsForLink: 'The till waits until the link was opened.',
  opened: 'The link was opened: the code works now.',
  left: (times: number) =>
    times === 1 ? 'Can be sent once more this hour' : `Can be sent ${times} more times this hour`,
  noneLeft: (time: string) => `Sent as often as is allowed; again from ${time}`,
};

const templates: Record<Message['template'], string> = {
  'activation-link': 'Link to confirm an activation',
  'activation-code': 'Activation code',
  invitation: 'Invitation of an operator',
  recovery: 'Recovery link of an operator',
};

const states: Record<Message['state'], string> = {
  queued: 'Waiting',
  sent: 'Sent',
  dead: 'Not sent',
  dropped: 'No longer needed',
  kept: 'Not sent: nothing is set up',
};

/** What the outbox says. */
export const messages = {
  title: 'Messages',
  text: 'Test mode: every mail and SMS of this merchant, with what it says. In live mode nobody reads them here.',
  none: 'No messages yet. Make a terminal that is activated by mail or SMS, and send it a code.',
  channels: { mail: 'Mail', sms: 'SMS' } satisfies Record<Message['channel'], string>,
  templates,
  states,
  to: (address: string) => `to ${address}`,
  subject: 'Subject',
  tries: (tries: number, fault: string | undefined) =>
    `${tries === 1 ? '1 try' : `${tries} tries`}${fault === undefined ? '' : `, last: ${fault}`}`,
  next: (time: string) => `again ${time}`,
  copy: 'Its link or code',
  open: 'Open the link',
};
