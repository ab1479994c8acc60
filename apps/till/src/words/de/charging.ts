import type { Catalogue } from '@tallystick/ui/language';
import type { charge as english } from '../en/charging.ts';

export const charge: Catalogue<typeof english> = {
  preparing: 'Einen Moment',
  preparingText: 'Die Zahlung wird beim Server angelegt.',
  checkingDevice: 'Dieses Gerät wird vollständig geprüft',
  checkingDeviceText:
    'Die letzte vollständige Prüfung ist zu lange her. Sie wird jetzt nachgeholt, dann geht die Zahlung von selbst weiter.',
  attesting: 'Dieses Gerät wird geprüft',
  attestingText: 'Der Server prüft, ob dieses Gerät sicher Zahlungen annehmen kann.',
  card: {
    awaited: { title: 'Karte hierher halten', text: 'Karte oder Telefon nah an dieses Gerät halten.' },
    reading: { title: 'Still halten', text: 'Die Karte wird gelesen …' },
    removed: {
      title: 'Karte noch einmal hinhalten',
      text: 'Die Karte war zu früh weg. Es wurde nichts abgebucht.',
    },
    'try-again': {
      title: 'Karte noch einmal hinhalten',
      text: 'Die Karte konnte nicht gelesen werden. Es wurde nichts abgebucht.',
    },
    'other-device': {
      title: 'Auf das Telefon schauen',
      text: 'Auf dem Telefon bestätigen, dann noch einmal hierher halten.',
    },
  },
  cardSlow: 'Warten auf eine Karte oder ein Telefon.',
  cardHelp:
    'Es passiert nichts? Bewegen Sie die Karte langsam über das Gerät, oder brechen Sie ab. Es wurde nichts abgebucht.',
  cardTest: 'Im Testbetrieb mit einer Karte im Wallet zahlen.',
  wallet: 'Wallet öffnen',
  enteringPin: 'PIN',
  enteringPinText: 'Der Kunde gibt die PIN ein.',
  authorising: 'Wird genehmigt',
  authorisingText: 'Die Bank wird gefragt.',
  authorisingSlow: 'Warten auf die Bank. Die Karte kann weggenommen werden.',
  authorisingLong:
    'Die Bank ist langsam. Antwortet sie nicht, wird die Zahlung rückgängig gemacht. Sie können das Warten beenden und nachsehen, was der Server weiß; bitte buchen Sie noch nicht erneut ab.',
  stopWaiting: 'Nicht länger warten',
  authorisingAgainLong:
    'Der Server hat nicht geantwortet und wurde noch einmal gefragt. Bitte buchen Sie noch nicht erneut ab: Hier steht gleich, wie diese Zahlung ausging.',
  again: 'Der Server hat nicht geantwortet. Ein neuer Versuch läuft.',
  slow: 'Warten auf den Server.',
  long: 'Der Server ist langsam. Bisher wurde nichts abgebucht; Sie können abbrechen.',
};
