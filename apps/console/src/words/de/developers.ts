import type { Catalogue } from '@tallystick/ui/language';
import type { developers as english } from '../en/developers.ts';

export const developers: Catalogue<typeof english> = {
  title: 'Entwickler',
  reference: 'API-Referenz',
  keys: 'API-Schlüssel',
  keysText:
    'Für Ihr eigenes Backend. Ein Schlüssel wird einmal gezeigt; Tallystick behält nur einen Digest davon.',
  label: 'Wofür ist er?',
  make: 'Schlüssel erstellen',
  made: 'Kopieren Sie den Schlüssel jetzt; er wird nicht noch einmal gezeigt.',
  revoke: 'Widerrufen',
  revokeAsk: (label) => `„${label}“ widerrufen? Anfragen damit werden sofort abgewiesen.`,
  revoked: 'Widerrufen',
  none: 'Noch keine Schlüssel.',
  used: 'Zuletzt benutzt',
  never: 'nie',
  curl: 'Ausprobieren',
  amounts: 'Testbeträge',
  amountsText: 'Im Testbetrieb entscheiden die Cent eines Betrags, was die Bank tut.',
  cents: 'Cent',
  outcome: 'Was geschieht',
  code: 'DE39',
  events: 'Letzte Ereignisse',
  eventsNone: 'Noch keine Ereignisse.',
  eventsHint: 'Art, oder Kennung dessen, was sich änderte',
  eventsNoMatch: 'Kein Ereignis passt.',
};
