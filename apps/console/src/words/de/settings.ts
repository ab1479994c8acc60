import type { Catalogue } from '@tallystick/ui/language';
import type { settings as english } from '../en/settings.ts';

export const settings: Catalogue<typeof english> = {
  title: 'Einstellungen',
  merchant: 'Händler',
  name: 'Name',
  number: 'Händlernummer',
  currency: 'Währung',
  mode: 'Betriebsart',
  modes: { test: 'Testbetrieb: Virtuelle Geräte und Karten werden angenommen', live: 'Echtbetrieb' },
  timeZone: 'Zeitzone',
  timeZoneHint: (now) =>
    `Dort ist es ${now}. Sie gilt für Belege, Tagessummen und die Zeiten, die Kartenherausgeber und Karten mitgeteilt werden. Kassen übernehmen sie, sobald sie frei sind.`,
  timeZoneSave: 'Zeitzone ändern',
  appearance: 'Darstellung',
  auto: 'Wie das Gerät',
  light: 'Hell',
  dark: 'Dunkel',
  operator: 'Angemeldet als',
  signOut: 'Abmelden',
};
