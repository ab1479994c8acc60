/** What the till says about a link in a mail, while it waits for it and on the page that the link opens. */
export const confirmation = {
  waiting: {
    title: 'Open the link in the mail',
    text: (to: string) =>
      `Open the link in the mail that was sent to ${to}. This till then goes on by itself.`,
    /** No mail can be sent from this server: somebody passes the link on. */
    passedOn: (to: string) =>
      `Open the link that the operator passes on for ${to}. This till then goes on by itself.`,
    sent: (time: string) => `Sent ${time}`,
    queued: 'The mail is on its way out.',
    failed: 'The mail could not be sent. Ask the operator to check the address and send a new code.',
    until: (time: string) => `The link is good until ${time}.`,
    missing: 'No mail? Look among unwanted mail, or have it sent again.',
    again: 'Send it again',
    sending: 'Sending …',
    left: (times: number) =>
      times === 1 ? 'It can be sent once more.' : `It can be sent ${times} more times.`,
    noneLeft: (time: string) => `It was sent as often as is allowed. It can be sent again from ${time}.`,
    leave: 'Enter another code',
  },
  /** What is said to whoever waits for a code in a mail or an SMS. */
  code: {
    title: 'Have the code sent again',
    text: 'For a code that was sent by mail or SMS. It goes to the same address, and an earlier message with it is as good.',
    to: 'Mail address or telephone number',
    toHint: 'The one that the code was sent to, a number with its country code',
    toWrong: 'Write the whole mail address, or the number with its country code.',
    again: 'Send it again',
    sending: 'Sending …',
    sent: 'The code is on its way again.',
    kept: 'Nothing is set up to send it. Ask the operator for the code.',
    left: (times: number) =>
      times === 1 ? 'It can be sent once more.' : `It can be sent ${times} more times.`,
    noneLeft: 'It was sent as often as is allowed. Look among unwanted mail too.',
    nextIn: (time: string) => `Again in ${time}`,
    leave: 'Enter the code',
    noAnswer: {
      title: 'The server did not answer',
      remedy: 'Check the network and try again.',
    },
    refusals: {
      activation_not_sent: {
        title: 'No code is waiting for this number and address',
        remedy: 'Check both. A code is good for an hour: ask the operator for a new one.',
      },
    } as Readonly<Record<string, { readonly title: string; readonly remedy: string }>>,
  },
  page: {
    reading: 'Reading the link …',
    title: 'Activate this terminal?',
    text: 'A till asks to become this terminal and to take payments for the merchant. Go on only if you expect it.',
    merchant: 'Merchant',
    terminal: 'Terminal',
    number: 'Terminal number',
    until: 'Link good until',
    yes: 'Yes, activate it',
    sending: 'Confirming …',
    no: 'If you do not know what this is, close this page: nothing happens.',
    doneTitle: 'Confirmed',
    done: 'The till goes on by itself. You can close this page.',
    refusedTitle: 'This link does not work',
    again: 'Try again',
    noAnswer: {
      title: 'The server did not answer',
      remedy: 'Nothing was changed. Check the network and try again.',
    },
    incomplete: {
      title: 'The link is not complete',
      remedy: 'Open it from the mail, or copy all of it.',
    },
    refusals: {
      activation_code_expired: {
        title: 'This link has expired',
        remedy: 'Ask the operator to send a new one.',
      },
      activation_link_invalid: {
        title: 'This link was replaced, or is not complete',
        remedy: 'Open the link in the newest mail.',
      },
    } as Readonly<Record<string, { readonly title: string; readonly remedy: string }>>,
  },
};
