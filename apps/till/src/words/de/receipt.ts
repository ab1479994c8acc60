import type { Catalogue } from '@tallystick/ui/language';
import type { receipt as english } from '../en/receipt.ts';

export const receipt: Catalogue<typeof english> = {
  title: 'Beleg',
  scan: 'Der Kunde kann diesen Code scannen und den Beleg behalten.',
  open: 'Beleg im Browser öffnen',
  print: 'Drucken',
  status: 'Ergebnis',
  when: 'Zeit',
  terminal: 'Terminal',
  card: 'Karte',
  contactless: 'kontaktlos',
  code: 'Genehmigungsnummer',
  cashier: 'Es bediente Sie',
  payment: 'Zahlung',
  merchant: 'Händlernummer',
  test: 'Testzahlung: Es floss kein Geld',
  keep: 'Bitte für Ihre Unterlagen aufbewahren.',
};
