import type { Catalogue } from '../catalogue.ts';

/** What messages say in English. A language is a file like this one. */
export const words: Catalogue = {
  locale: 'en-GB',
  gone: '(no longer kept)',
  messages: {
    'activation-link': {
      mail: ({ merchantName, terminalLabel, terminalNumber, until, secret }) => ({
        subject: `Activate ${terminalLabel} for ${merchantName}`,
        text: `Somebody is activating the terminal “${terminalLabel}” (number ${terminalNumber}) of ${merchantName}.

Open this link and confirm it. The till then goes on by itself:

${secret}

The link is good until ${until}, and works once. If you were not asked to activate a terminal, do nothing, and tell ${merchantName}.`,
      }),
      sms: ({ merchantName, terminalLabel, secret }) =>
        `Activate ${terminalLabel} for ${merchantName}: open ${secret}`,
    },
    'activation-code': {
      mail: ({ merchantName, terminalLabel, terminalNumber, until, secret }) => ({
        subject: `Activation code of ${terminalLabel} for ${merchantName}`,
        text: `Type these in the till to activate “${terminalLabel}” of ${merchantName}:

Terminal number: ${terminalNumber}
Activation code: ${secret}

The code is good until ${until}, and works once. Nobody from ${merchantName} will ask you to read it out.`,
      }),
      sms: ({ terminalLabel, terminalNumber, secret }) =>
        `${secret} is the activation code of ${terminalLabel}, terminal ${terminalNumber}. Tell it to nobody.`,
    },
    invitation: {
      mail: ({ merchantName, name, invitedBy, until, secret }) => ({
        subject: `${invitedBy} invites you to ${merchantName}`,
        text: `Hello${name === '' ? '' : ` ${name}`},

${invitedBy} invites you to the console of ${merchantName}. Open this link on the device that you will sign in with:

${secret}

The link is good until ${until}, and works once. If you do not know ${merchantName}, do nothing.`,
      }),
      sms: ({ merchantName, invitedBy, secret }) =>
        `${invitedBy} invites you to the console of ${merchantName}: open ${secret}`,
    },
    recovery: {
      mail: ({ merchantName, name, madeBy, until, secret }) => ({
        subject: `A new passkey for the console of ${merchantName}`,
        text: `Hello${name === '' ? '' : ` ${name}`},

${madeBy} made you a link to sign in to the console of ${merchantName} with a new passkey. Open it on the device that you will sign in with:

${secret}

The link is good until ${until}, and works once. Whoever opens it signs in as you: pass it on to nobody. If you did not ask for it, do not open it, and tell ${merchantName}.`,
      }),
      sms: ({ merchantName, secret }) =>
        `A new passkey for the console of ${merchantName}: open ${secret}. Pass it on to nobody.`,
    },
  },
};
