import type { Catalogue } from '@tallystick/ui/language';
import type { settings as english } from '../en/settings.ts';

export const settings: Catalogue<typeof english> = {
  title: 'Einstellungen',
  theme: 'Aussehen',
  themes: { auto: 'Wie das Gerät', light: 'Hell', dark: 'Dunkel' },
  sound: 'Ton und Vibration',
  sounds: { on: 'An', off: 'Aus' },
  terminal: 'Dieses Terminal',
  merchant: 'Händler',
  label: 'Name',
  number: 'Terminalnummer',
  merchantNumber: 'Händlernummer',
  timeZone: 'Zeitzone',
  limit: 'Höchstbetrag einer Zahlung',
  level: 'Sicherheitsstufe',
  data: 'Terminaldaten',
  dataText: (version, until) => `Version ${version}, gültig bis ${until}`,
  server: 'Server',
};
