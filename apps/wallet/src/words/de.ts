import type { Catalogue } from '@tallystick/ui/language';
import { shared } from '@tallystick/ui/words/de';
import type { words as english } from './en.ts';

export const words: Catalogue<typeof english> = {
  title: 'Wallet',
  testMode: shared.testMode,
  offline:
    'Der Server hat nicht geantwortet. Ihre Karte ist sicher. Prüfen Sie das Netz; diese Seite macht von selbst weiter.',
  noNetwork:
    'Für Zahlungen und den Kontostand ist eine Verbindung nötig; diese Seite macht von selbst weiter.',
  noStorage:
    'Dieser Browser lässt das Wallet nichts speichern. Verlassen Sie den privaten Modus, oder schaffen Sie Platz auf dem Gerät, und laden Sie die Seite neu.',
  insecure:
    'Diese Adresse ist nicht sicher, deshalb stellt der Browser dem Wallet keine Schlüssel bereit. Öffnen Sie es unter seiner https-Adresse, oder unter http://localhost auf dem Rechner des Servers.',
  unreadable:
    'Die Karte in diesem Browser lässt sich nicht öffnen. Entfernen Sie sie, und holen Sie eine neue.',
  thisCard: 'diese Karte',
  loadAgain: 'Neu laden',
  welcome: {
    title: 'Eine Karte im Telefon',
    text: (amount) =>
      `Holen Sie sich eine Testkarte mit ${amount} Testgeld. Die Schlüssel der Karte sind für dieses Gerät verschlüsselt und bleiben darin.`,
    holder: 'Name auf der Karte',
    holderHint: 'Buchstaben, Leerzeichen, Punkte und Bindestriche',
    holderWrong: 'Geben Sie zwei bis 26 Buchstaben ein.',
    currency: 'Währung der Karte',
    currencyHint: 'Die der Kasse, an der Sie zahlen möchten',
    button: 'Testkarte holen',
    working: 'Ihre Karte wird ausgestellt …',
  },
  home: {
    balance: 'Kontostand',
    pay: 'Zahlen',
    topUp: (amount) => `${amount} aufladen`,
    toppedUp: 'Dem Konto gutgeschrieben',
    history: 'Verlauf',
    empty:
      'Noch nichts. Öffnen Sie eine Kasse in einem anderen Fenster, geben Sie dort einen Betrag ein, und drücken Sie hier auf Zahlen.',
    more: 'Mehr anzeigen',
    blocked: 'Diese Karte ist gesperrt. Zahlungen mit ihr werden abgelehnt.',
    lost: 'Diese Karte ist als verloren gemeldet. Zahlungen mit ihr werden abgelehnt.',
    unblock: 'Entsperren',
    loading: 'Der Kontostand wird geladen …',
    loadingEntries: 'Der Verlauf wird geladen …',
  },
  pay: {
    title: 'An die Kasse halten',
    waiting: 'Warten auf eine Kasse in der Nähe. Dort einen Betrag eingeben und auf Abbuchen drücken.',
    slow: 'Noch keine Kasse in Reichweite. Zeigt sie „Karte hierher halten“?',
    to: 'An',
    confirm: (amount) => `${amount} zahlen`,
    otherCurrency: (till, card) =>
      `Diese Kasse bucht in ${till} ab, Ihre Karte lautet auf ${card}: Die Zahlung wird abgelehnt. Entfernen Sie die Karte unter Karteneinstellungen, und holen Sie eine in ${till}.`,
    other: 'Mehrere Kassen warten. Wählen Sie Ihre.',
    holding: 'Still halten …',
    holdingSlow: 'Warten auf die Kasse.',
    holdingLong:
      'Die Kasse ist langsam. Nehmen Sie die Karte weg, und schauen Sie auf die Kasse: Sie zeigt, ob bezahlt wurde.',
    takeAway: 'Karte wegnehmen',
    takenAway: 'Sie haben die Karte weggenommen. Die Kasse zeigt, was aus der Zahlung wurde.',
    ends: {
      unknown: {
        title: 'Ihre Karte wurde gelesen',
        text: 'Die Bank wird nach dem Ergebnis gefragt. Auch die Kasse zeigt es an.',
      },
      paid: { title: 'Bezahlt', text: 'Der Betrag wurde von Ihrem Konto abgebucht.' },
      declined: { title: 'Abgelehnt', text: 'Die Bank hat abgelehnt. Es wurde nichts abgebucht.' },
      undone: {
        title: 'Nicht abgebucht',
        text: 'Die Zahlung wurde storniert. Das Geld ist wieder auf Ihrem Konto.',
      },
    },
    done: 'Fertig',
    cancel: 'Jetzt nicht',
    refused:
      'Die Kasse hat die Verbindung zur Karte beendet. Es wurde nichts abgebucht. Versuchen Sie es noch einmal.',
    lost: 'Die Verbindung zur Kasse ist abgebrochen. Schauen Sie auf die Kasse: Sie weiß immer, was aus der Zahlung wurde.',
  },
  entries: {
    topUpName: 'Testgeld',
  },
  settings: {
    title: 'Karte',
    open: 'Karteneinstellungen',
    block: 'Diese Karte sperren',
    blockText: 'Solange eine Karte gesperrt ist, werden Zahlungen mit ihr abgelehnt.',
    lost: 'Als verloren melden',
    lostAsk: (card) =>
      `${card} als verloren melden? Danach wird keine Zahlung mit ihr mehr genehmigt, und das lässt sich nicht zurücknehmen.`,
    lostYes: 'Verlust melden',
    remove: 'Karte von diesem Gerät entfernen',
    removeAsk: (card) =>
      `${card} von diesem Gerät entfernen? Das Geld bleibt auf dem Konto, aber dieses Wallet kommt nicht mehr daran.`,
    removeYes: 'Karte entfernen',
    keep: 'Behalten',
    appearance: 'Aussehen',
    auto: 'System',
    light: 'Hell',
    dark: 'Dunkel',
    close: 'Schließen',
  },
  card: (label, digits) => `${label} mit den Endziffern ${digits}`,
  trouble: (title, remedy) => `${title}. ${remedy}`,
};
