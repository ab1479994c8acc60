import type { Catalogue } from '@tallystick/ui/language';
import type { payment as englishPayment, payments as englishPayments } from '../en/payments.ts';

export const payments: Catalogue<typeof englishPayments> = {
  title: 'Zahlungen',
  none: 'Noch keine Zahlungen.',
  searchHint: 'Betrag, Referenz, Terminal, Karte, RRN   ( / )',
  all: 'Alle Ergebnisse',
  status: 'Stand',
  time: 'Zeit',
  amount: 'Betrag',
  terminal: 'Terminal',
  card: 'Karte',
  reason: 'Ergebnis',
  zone: (timeZone) => `Zeiten und Tage sind die von ${timeZone}.`,
  noMatch: 'Keine Zahlung passt. Nehmen Sie einen Filter weg.',
  export: 'CSV exportieren',
};

export const payment: Catalogue<typeof englishPayment> = {
  back: 'Alle Zahlungen',
  window: (amount, status) => `${amount}, ${status}`,
  facts: 'Angaben',
  story: 'Was geschah, Schritt für Schritt',
  storyHint:
    'Wie das Gerät sich auswies, jedes APDU und jedes ISO-8583-Feld, entschlüsselt. Kartennummern werden verdeckt, bevor sie gespeichert werden.',
  authorisation: 'Genehmigungsnummer',
  rrn: 'Retrieval Reference',
  response: 'Antwortcode',
  reference: 'Referenz',
  cashier: 'Kassierer',
  receipt: 'Beleg öffnen',
  reversal: 'Storno',
  reversalState: { pending: 'Wird gesendet, bis es bestätigt ist', acknowledged: 'Bestätigt' },
  attempts: (count) => (count === 1 ? '1 Nachricht gesendet' : `${count} Nachrichten gesendet`),
  fields: 'Felder',
  expandAll: 'Alle Schritte öffnen',
  collapseAll: 'Alle Schritte schließen',
  field: 'Feld',
  name: 'Name',
  value: 'Wert',
  meaning: 'Bedeutung',
  sent: 'gesendet',
  received: 'empfangen',
};
