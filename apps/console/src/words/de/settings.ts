import type { Catalogue } from '@tallystick/ui/language';
import type { settings as english } from '../en/settings.ts';

export const settings: Catalogue<typeof english> = {
  title: 'Einstellungen',
  merchant: 'Händler',
  name: 'Name',
  number: 'Händlernummer',
  currency: 'Währung',
  mode: 'Betrieb',
  modes: { test: 'Test: Virtuelle Geräte und Karten werden angenommen', live: 'Echtbetrieb' },
  timeZone: 'Zeitzone',
  timeZoneHint: (now) =>
    `Dort ist es ${now}. In ihr stehen Belege, Tagessummen und die Zeiten, die Kartenausgeber und Karten erfahren. Kassen holen sie, wenn sie frei sind.`,
  timeZoneSave: 'Zeitzone ändern',
  appearance: 'Aussehen',
  auto: 'System',
  light: 'Hell',
  dark: 'Dunkel',
  operator: 'Angemeldet als',
  signOut: 'Abmelden',
};
