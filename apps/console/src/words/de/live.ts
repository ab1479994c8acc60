import type { Catalogue } from '@tallystick/ui/language';
import type { live as english } from '../en/live.ts';

export const live: Catalogue<typeof english> = {
  title: 'Live',
  today: 'Zahlungen heute',
  taken: 'Heute eingenommen',
  rate: 'Genehmigungsquote heute',
  fleet: 'Aktive Terminals',
  acquirer: 'Verbindung zum Acquirer',
  acquirerState: { up: 'Verbunden', down: 'Unterbrochen', connecting: 'Wird aufgebaut' },
  acquirerWas: { up: 'War verbunden', down: 'War unterbrochen', connecting: 'Wurde aufgebaut' },
  unreadable: (count) => (count === 1 ? '1 Nachricht unlesbar' : `${count} Nachrichten unlesbar`),
  plot: 'Wie viele Zahlungen gab es in der letzten halben Stunde je Minute?',
  plotNone: 'Keine Zahlungen in der letzten halben Stunde.',
  minute: 'Minute',
  hours: 'Wie läuft es heute im Vergleich zu gestern, Stunde für Stunde?',
  hoursNone: 'Heute und gestern keine Zahlungen.',
  hour: 'Stunde',
  yesterdayAll: 'Gestern, genehmigt oder nicht',
  sums: {
    more: (share) => `${share} mehr als gestern um diese Zeit`,
    less: (share) => `${share} weniger als gestern um diese Zeit`,
    same: 'So viel wie gestern um diese Zeit',
  },
  numbers: {
    more: (share) => `${share} mehr als gestern um diese Zeit`,
    less: (share) => `${share} weniger als gestern um diese Zeit`,
    same: 'So viele wie gestern um diese Zeit',
  },
  rateThen: (rate) => `${rate} gestern um diese Zeit`,
  attention: 'Zu erledigen',
  attentionNone: 'Nichts zu tun.',
  recent: 'Letzte Zahlungen',
  recentNone:
    'Noch keine Zahlungen. Legen Sie ein Terminal an, aktivieren Sie damit die Kasse und buchen Sie 12,50 ab.',
  firstTerminal: 'Das erste Terminal anlegen',
  streaming: 'Verbunden',
  stale: 'Wird neu verbunden …',
  away: 'Der Server antwortet nicht.',
  asOf: (time) =>
    `Was Sie sehen, ist der Stand von ${time}. Sobald er wieder antwortet, geht es von selbst weiter.`,
};
