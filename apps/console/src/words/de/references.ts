import type { Catalogue } from '@tallystick/ui/language';
import type { references as english } from '../en/references.ts';

export const references: Catalogue<typeof english> = {
  title: 'Referenzwerte',
  link: 'Referenzwerte: welche Software als gut bekannt ist',
  text: 'An ihnen wird die Software jedes Geräts gemessen. Eine neue Fassung ist gut, sobald sie hier steht; Geräte legen sie von selbst vor, und niemand meldet sich neu an. Ziehen Sie einen Wert zurück, werden Terminals, auf denen er läuft, innerhalb einer Minute gesperrt.',
  add: 'Referenzwert hinzufügen',
  cancel: 'Abbrechen',
  sources: { 'built-in': 'Mitgeliefert', merchant: 'Hier hinzugefügt' },
  fields: {
    appId: 'App',
    signer: 'Unterzeichner',
    version: 'Fassung',
    osPatchFloor: 'Ältester Sicherheitsstand',
    note: 'Notiz',
  },
  hints: {
    appId: 'Paketname, oder Name der Seite',
    signer: 'SHA-256 des Signaturzertifikats, oder Herkunft der Seite',
    version: 'Wie das Gerät sie nennt',
    osPatchFloor: 'JJJJMM oder JJJJMMTT; leer entscheidet die Richtlinie',
    note: 'Warum er hier steht',
  },
  orNewer: 'Neuere Fassungen sind ebenfalls gut',
  newer: 'Fassungen',
  newerToo: 'Diese und neuere',
  onlyThis: 'Nur diese',
  library: 'Bibliotheken',
  pinPad: 'PIN-Feld',
  since: 'Seit',
  withdraw: 'Zurückziehen',
  withdrawn: 'Zurückgezogen',
  withdrawAsk: (name) =>
    `„${name}“ zurückziehen? Terminals, auf denen es läuft und auf die kein anderer Wert passt, werden innerhalb einer Minute gesperrt.`,
  yesWithdraw: 'Zurückziehen',
  keep: 'Behalten',
};
