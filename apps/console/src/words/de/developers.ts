import type { Catalogue } from '@tallystick/ui/language';
import type { developers as english } from '../en/developers.ts';

export const developers: Catalogue<typeof english> = {
  title: 'Entwickler',
  reference: 'API-Referenz',
  keys: 'API-Schlüssel',
  keysText:
    'Für Ihr eigenes Backend. Ein Schlüssel wird nur einmal angezeigt; Tallystick speichert nur einen Digest davon.',
  label: 'Wofür ist er gedacht?',
  make: 'Schlüssel erstellen',
  made: 'Kopieren Sie den Schlüssel jetzt; er wird nicht noch einmal angezeigt.',
  revoke: 'Widerrufen',
  revokeAsk: (label) => `„${label}“ widerrufen? Anfragen damit werden sofort abgewiesen.`,
  revoked: 'Widerrufen',
  none: 'Noch keine Schlüssel.',
  used: 'Zuletzt verwendet',
  never: 'nie',
  curl: 'Ausprobieren',
  amounts: 'Testbeträge',
  amountsText: 'Im Testbetrieb bestimmen die Cent eines Betrags, wie die Bank antwortet.',
  cents: 'Cent',
  outcome: 'Was passiert',
  code: 'DE39',
  events: 'Letzte Ereignisse',
  eventsNone: 'Noch keine Ereignisse.',
  eventsHint: 'Suche nach Art oder Kennung des Geänderten',
  eventsNoMatch: 'Kein Ereignis passt.',
};
