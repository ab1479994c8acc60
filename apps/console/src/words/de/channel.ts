import type { Catalogue } from '@tallystick/ui/language';
import type { channel as english } from '../en/channel.ts';

export const channel: Catalogue<typeof english> = {
  title: 'Kanalschlüssel',
  text: 'Womit dieses Terminal seine Anfragen signiert: Es misst seine Möglichkeiten und nimmt die schnellste, die die Richtlinie erlaubt.',
  techniques: {
    enclave: 'Schlüssel in der Enklave',
    certified: 'Der eigene Schlüssel des Geräts',
    software: 'Schlüssel in Software',
  },
  storages: {
    enclave: 'in der Enklave',
    'non-extractable': 'im Speicher, nicht auslesbar',
    memory: 'im Speicher',
    file: 'in einer Datei',
  },
  kept: 'Aufbewahrung',
  measured: 'Messung',
  timing: (technique, ms) => `${technique}: ${ms.toLocaleString('de')} ms je Signatur`,
  expected: 'Erwartete Anfragen',
  connection: 'TLS-Verbindung',
  bound: 'Gebunden: Auf einer anderen Verbindung ist ein Nachweis wertlos',
  unbound: 'Nicht gebunden',
  scheme: 'Geräteschlüssel',
  refreshed: 'Erneuert',
  ended: 'Beendet',
  key: 'Fingerabdruck',
};
