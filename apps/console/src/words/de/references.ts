import type { Catalogue } from '@tallystick/ui/language';
import type { references as english } from '../en/references.ts';

export const references: Catalogue<typeof english> = {
  title: 'Referenzwerte',
  link: 'Referenzwerte: welche Software als gut gilt',
  text: 'Mit ihnen wird die Software jedes Geräts verglichen. Eine neue Version gilt als gut, sobald sie hier steht; die Geräte weisen sie von selbst nach und müssen sich nicht neu anmelden. Wenn Sie einen Wert zurückziehen, werden Terminals, auf denen diese Software läuft, innerhalb einer Minute gesperrt.',
  add: 'Referenzwert hinzufügen',
  cancel: 'Abbrechen',
  sources: { 'built-in': 'Mitgeliefert', merchant: 'Hier hinzugefügt' },
  fields: {
    appId: 'App',
    signer: 'Signiert von',
    version: 'Version',
    osPatchFloor: 'Ältester Sicherheitsstand',
    note: 'Notiz',
  },
  hints: {
    appId: 'Paketname oder Name der Seite',
    signer: 'SHA-256 des Signaturzertifikats oder Origin der Seite',
    version: 'Wie das Gerät sie angibt',
    osPatchFloor: 'JJJJMM oder JJJJMMTT; bleibt es leer, entscheidet die Richtlinie',
    note: 'Warum er hier steht',
  },
  orNewer: 'Neuere Versionen gelten ebenfalls als gut',
  newer: 'Versionen',
  newerToo: 'Diese und neuere',
  onlyThis: 'Nur diese',
  library: 'Bibliotheken',
  pinPad: 'PIN-Feld',
  since: 'Seit',
  withdraw: 'Zurückziehen',
  withdrawn: 'Zurückgezogen',
  withdrawAsk: (name) =>
    `„${name}“ zurückziehen? Terminals, auf denen diese Software läuft und auf die kein anderer Wert passt, werden innerhalb einer Minute gesperrt.`,
  yesWithdraw: 'Zurückziehen',
  keep: 'Behalten',
};
