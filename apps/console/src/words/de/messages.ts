import type { Catalogue } from '@tallystick/ui/language';
import type { messages as englishMessages, sending as englishSending } from '../en/messages.ts';

const SENT_TO_MAIL = 'Der Code geht nur an diese Adresse: Sie selbst sehen ihn nicht.';

export const sending: Catalogue<typeof englishSending> = {
  title: 'Senden',
  text: {
    'mail-link':
      'Geben Sie den Code an die Person weiter, die die Kasse aktiviert. Er gilt, sobald der Link in der Mail geöffnet wurde.',
    'mail-code': SENT_TO_MAIL,
    'sms-code': 'Der Code geht nur an dieses Telefon: Sie selbst sehen ihn nicht.',
  },
  how: 'Versandart',
  methods: {
    'mail-link': 'Mail mit einem Link, der geöffnet werden muss',
    'mail-code': 'Code per Mail',
    'sms-code': 'Code per SMS',
  },
  to: { 'mail-link': 'Mailadresse', 'mail-code': 'Mailadresse', 'sms-code': 'Telefonnummer' },
  hint: {
    'mail-link': 'Etwa robin@example.com',
    'mail-code': 'Etwa robin@example.com',
    'sms-code': 'Mit Landesvorwahl, etwa +49 151 12345678',
  },
  wrong: {
    'mail-link': 'Geben Sie eine vollständige Mailadresse ein, etwa robin@example.com.',
    'mail-code': 'Geben Sie eine vollständige Mailadresse ein, etwa robin@example.com.',
    'sms-code': 'Geben Sie die Nummer mit Landesvorwahl ein, etwa +49 151 12345678.',
  },
  send: 'Code erstellen und senden',
  again: 'Noch einmal senden',
  state: ({ state, to, sentAt, openedAt }, time) => {
    if (openedAt !== undefined) {
      return `${sentAt === undefined ? `An ${to}` : `An ${to} gesendet ${time(sentAt)}`}, geöffnet ${time(openedAt)}`;
    }
    if (state === 'sent' && sentAt !== undefined) return `An ${to} gesendet ${time(sentAt)}`;
    if (state === 'failed') return `Konnte nicht an ${to} gesendet werden`;
    return state === 'kept' ? `Für ${to}` : `Auf dem Weg an ${to}`;
  },
  failed: 'Prüfen Sie die Adresse, erstellen Sie dann einen neuen Code und senden Sie ihn dorthin.',
  kept: {
    link: 'Es ist kein Mailserver eingerichtet. Geben Sie diesen Link selbst weiter:',
    code: 'Für den Versand ist nichts eingerichtet. Geben Sie diesen Code selbst weiter:',
    lost: 'Für den Versand ist nichts eingerichtet. Erstellen Sie einen neuen Code, um ihn noch einmal zu sehen.',
  },
  passOn: 'Zum Weitergeben',
  waitsForLink: 'Die Kasse wartet, bis der Link geöffnet wurde.',
  opened: 'Der Link wurde geöffnet: Der Code gilt jetzt.',
  left: (times) =>
    times === 1
      ? 'Kann in dieser Stunde noch einmal gesendet werden'
      : `Kann in dieser Stunde noch ${times}-mal gesendet werden`,
  noneLeft: (time) => `Öfter geht es im Moment nicht; wieder ab ${time}`,
};

export const messages: Catalogue<typeof englishMessages> = {
  title: 'Nachrichten',
  text: 'Testbetrieb: jede Mail und SMS dieses Händlers im Wortlaut. Im Echtbetrieb sind sie hier nicht zu lesen.',
  none: 'Noch keine Nachrichten. Legen Sie ein Terminal an, das per Mail oder SMS aktiviert wird, und senden Sie ihm einen Code.',
  channels: { mail: 'Mail', sms: 'SMS' },
  templates: {
    'activation-link': 'Link, der eine Aktivierung bestätigt',
    'activation-code': 'Aktivierungscode',
    invitation: 'Einladung für einen Bediener',
    recovery: 'Wiederherstellungslink für einen Bediener',
  },
  states: {
    queued: 'Wartet',
    sent: 'Gesendet',
    dead: 'Nicht gesendet',
    dropped: 'Nicht mehr nötig',
    kept: 'Nicht gesendet: nichts eingerichtet',
  },
  to: (address) => `an ${address}`,
  subject: 'Betreff',
  tries: (tries, fault) =>
    `${tries === 1 ? '1 Versuch' : `${tries} Versuche`}${fault === undefined ? '' : `, zuletzt: ${fault}`}`,
  next: (time) => `nächster ${time}`,
  copy: 'Link oder Code daraus',
  open: 'Link öffnen',
};
