import type { Catalogue } from '../catalogue.ts';

/** What messages say in German. */
export const words: Catalogue = {
  locale: 'de-DE',
  gone: '(nicht mehr aufbewahrt)',
  messages: {
    'activation-link': {
      mail: ({ merchantName, terminalLabel, terminalNumber, until, secret }) => ({
        subject: `${terminalLabel} für ${merchantName} aktivieren`,
        text: `Jemand aktiviert das Terminal „${terminalLabel}“ (Nummer ${terminalNumber}) von ${merchantName}.

Öffnen Sie diesen Link und bestätigen Sie es. Die Kasse macht dann von selbst weiter:

${secret}

Der Link gilt einmal, bis ${until}. Wurden Sie nicht gebeten, ein Terminal zu aktivieren, tun Sie nichts und sagen Sie ${merchantName} Bescheid.`,
      }),
      sms: ({ merchantName, terminalLabel, secret }) =>
        `${terminalLabel} für ${merchantName} aktivieren: ${secret} öffnen`,
    },
    'activation-code': {
      mail: ({ merchantName, terminalLabel, terminalNumber, until, secret }) => ({
        subject: `Aktivierungscode von ${terminalLabel} für ${merchantName}`,
        text: `Tippen Sie dies in die Kasse, um „${terminalLabel}“ von ${merchantName} zu aktivieren:

Terminalnummer: ${terminalNumber}
Aktivierungscode: ${secret}

Der Code gilt einmal, bis ${until}. Niemand von ${merchantName} bittet Sie, ihn vorzulesen.`,
      }),
      sms: ({ terminalLabel, terminalNumber, secret }) =>
        `${secret} ist der Aktivierungscode von ${terminalLabel}, Terminal ${terminalNumber}. Sagen Sie ihn niemandem.`,
    },
    invitation: {
      mail: ({ merchantName, name, invitedBy, until, secret }) => ({
        subject: `${invitedBy} lädt Sie zu ${merchantName} ein`,
        text: `Guten Tag${name === '' ? '' : ` ${name}`},

${invitedBy} lädt Sie in die Konsole von ${merchantName} ein. Öffnen Sie diesen Link auf dem Gerät, mit dem Sie sich anmelden werden:

${secret}

Der Link gilt einmal, bis ${until}. Kennen Sie ${merchantName} nicht, tun Sie nichts.`,
      }),
      sms: ({ merchantName, invitedBy, secret }) =>
        `${invitedBy} lädt Sie in die Konsole von ${merchantName} ein: ${secret} öffnen`,
    },
    recovery: {
      mail: ({ merchantName, name, madeBy, until, secret }) => ({
        subject: `Ein neuer Passkey für die Konsole von ${merchantName}`,
        text: `Guten Tag${name === '' ? '' : ` ${name}`},

${madeBy} hat Ihnen einen Link erstellt, mit dem Sie sich an der Konsole von ${merchantName} mit einem neuen Passkey anmelden. Öffnen Sie ihn auf dem Gerät, mit dem Sie sich anmelden werden:

${secret}

Der Link gilt einmal, bis ${until}. Wer ihn öffnet, meldet sich als Sie an: Geben Sie ihn niemandem. Haben Sie nicht darum gebeten, öffnen Sie ihn nicht und sagen Sie ${merchantName} Bescheid.`,
      }),
      sms: ({ merchantName, secret }) =>
        `Ein neuer Passkey für die Konsole von ${merchantName}: ${secret} öffnen. Geben Sie den Link niemandem.`,
    },
  },
};
