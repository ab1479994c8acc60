import type { words as english } from './en.ts';

export const words: typeof english = {
  title: (merchant) => `Beleg, ${merchant}`,
  receipt: 'Beleg',
  test: 'Testzahlung: kein echtes Geld',
  date: 'Datum',
  card: 'Karte',
  entry: 'Erfassung',
  contactless: 'Chip, kontaktlos',
  application: 'Anwendung',
  authorisation: 'Genehmigungsnr.',
  response: 'Antwort',
  terminal: 'Terminal (TID)',
  merchant: 'Händler (MID)',
  reference: 'Referenz',
  cashier: 'Es bediente Sie',
  keep: 'Bitte für Ihre Unterlagen aufbewahren.',
};
