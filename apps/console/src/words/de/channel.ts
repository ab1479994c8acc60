import type { Catalogue } from '@tallystick/ui/language';
import type { channel as english } from '../en/channel.ts';

export const channel: Catalogue<typeof english> = {
  title: 'Kanalschlüssel',
  text: 'Womit dieses Terminal seine Anfragen unterschreibt: Es misst, was es hat, und nimmt das schnellste, das die Richtlinie erlaubt.',
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
  kept: 'Aufbewahrt',
  measured: 'Gemessen',
  timing: (technique, ms) => `${technique}: ${ms.toLocaleString('de')} ms je Unterschrift`,
  expected: 'Erwartete Anfragen',
  connection: 'TLS-Verbindung',
  bound: 'Gebunden: Ein Nachweis ist auf einer anderen Verbindung nichts wert',
  unbound: 'Nicht gebunden',
  scheme: 'Geräteschlüssel',
  refreshed: 'Erneuert',
  ended: 'Beendet',
  key: 'Fingerabdruck',
};
