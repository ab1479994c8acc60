import type { Catalogue } from '@tallystick/ui/language';
import type { messages as englishMessages, sending as englishSending } from '../en/messages.ts';

const SENT_TO_MAIL = 'Der Code geht nur an die Adresse: Sie sehen ihn nicht.';

export const sending: Catalogue<typeof englishSending> = {
  title: 'Senden',
  text: {
    'mail-link':
      'Sie geben den Code dem, der die Kasse aktiviert. Er gilt, sobald der Link in der Mail geöffnet wurde.',
    'mail-code': SENT_TO_MAIL,
    'sms-code': 'Der Code geht nur an das Telefon: Sie sehen ihn nicht.',
  },
  how: 'Wie gesendet wird',
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
    'mail-link': 'Schreiben Sie eine ganze Mailadresse, etwa robin@example.com.',
    'mail-code': 'Schreiben Sie eine ganze Mailadresse, etwa robin@example.com.',
    'sms-code': 'Schreiben Sie die Nummer mit Landesvorwahl, etwa +49 151 12345678.',
  },
  send: 'Code machen und senden',
  again: 'Noch einmal senden',
  state: ({ state, to, sentAt, openedAt }, time) => {
    if (openedAt !== undefined) {
      return `${sentAt === undefined ? `An ${to}` : `An ${to} gesendet ${time(sentAt)}`}, geöffnet ${time(openedAt)}`;
    }
    if (state === 'sent' && sentAt !== undefined) return `An ${to} gesendet ${time(sentAt)}`;
    if (state === 'failed') return `Ließ sich nicht an ${to} senden`;
    return state === 'kept' ? `Für ${to}` : `Auf dem Weg an ${to}`;
  },
  failed: 'Prüfen Sie die Adresse, machen Sie dann einen neuen Code, und senden Sie ihn dorthin.',
  kept: {
    link: 'Es ist kein Mailserver eingerichtet. Geben Sie diesen Link selbst weiter:',
    code: 'Es ist nichts eingerichtet, um ihn zu senden. Geben Sie diesen Code selbst weiter:',
    lost: 'Es ist nichts eingerichtet, um ihn zu senden. Machen Sie einen neuen Code, um ihn noch einmal zu sehen.',
  },
  passOn: 'Was weiterzugeben ist',
  waitsForLink: 'Die Kasse wartet, bis der Link geöffnet wurde.',
  opened: 'Der Link wurde geöffnet: Der Code gilt jetzt.',
  left: (times) =>
    times === 1
      ? 'Kann in dieser Stunde noch einmal gesendet werden'
      : `Kann in dieser Stunde noch ${times}-mal gesendet werden`,
  noneLeft: (time) => `So oft gesendet, wie es geht; wieder ab ${time}`,
};

export const messages: Catalogue<typeof englishMessages> = {
  title: 'Nachrichten',
  text: 'Testbetrieb: jede Mail und SMS dieses Händlers, mit ihrem Wortlaut. Im Echtbetrieb liest sie hier niemand.',
  none: 'Noch keine Nachrichten. Legen Sie ein Terminal an, das per Mail oder SMS eingerichtet wird, und senden Sie ihm einen Code.',
  channels: { mail: 'Mail', sms: 'SMS' },
  templates: {
    'activation-link': 'Link, der eine Aktivierung bestätigt',
    'activation-code': 'Aktivierungscode',
    invitation: 'Einladung eines Bedieners',
    recovery: 'Wiederherstellungslink eines Bedieners',
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
  next: (time) => `wieder ${time}`,
  copy: 'Ihr Link oder Code',
  open: 'Link öffnen',
};
