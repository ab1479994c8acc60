import type { Catalogue } from '@tallystick/ui/language';
import type { charge as english } from '../en/charging.ts';

export const charge: Catalogue<typeof english> = {
  preparing: 'Einen Moment',
  preparingText: 'Dem Server wird gesagt, was gezahlt werden soll.',
  checkingDevice: 'Dieses Gerät wird ganz geprüft',
  checkingDeviceText:
    'Die letzte volle Prüfung ist zu lange her. Sie wird jetzt gemacht, dann geht die Zahlung von selbst weiter.',
  attesting: 'Dieses Gerät wird geprüft',
  attestingText: 'Der Server prüft, ob sich mit diesem Gerät sicher zahlen lässt.',
  card: {
    awaited: { title: 'Karte hierher halten', text: 'Karte oder Telefon, nah an dieses Gerät.' },
    reading: { title: 'Still halten', text: 'Die Karte wird gelesen …' },
    removed: {
      title: 'Karte noch einmal hinhalten',
      text: 'Die Karte war zu früh weg. Es wurde nichts abgebucht.',
    },
    'try-again': {
      title: 'Karte noch einmal hinhalten',
      text: 'Die Karte war nicht zu lesen. Es wurde nichts abgebucht.',
    },
    'other-device': {
      title: 'Auf das Telefon sehen',
      text: 'Auf dem Telefon bestätigen, dann noch einmal hierher halten.',
    },
  },
  cardSlow: 'Warten auf eine Karte oder ein Telefon.',
  cardHelp:
    'Nichts geschieht? Die Karte langsam über das Gerät bewegen, oder abbrechen. Es wurde nichts abgebucht.',
  cardTest: 'Im Testbetrieb mit einer Karte im Wallet zahlen.',
  wallet: 'Wallet öffnen',
  enteringPin: 'PIN',
  enteringPinText: 'Der Kunde gibt die PIN ein.',
  authorising: 'Wird genehmigt',
  authorisingText: 'Die Bank wird gefragt.',
  authorisingSlow: 'Warten auf die Bank. Die Karte kann weggenommen werden.',
  authorisingLong:
    'Die Bank ist langsam. Antwortet sie nicht, wird die Zahlung rückgängig gemacht. Sie können aufhören zu warten und sehen, was der Server weiß; bitte noch nicht noch einmal abbuchen.',
  stopWaiting: 'Nicht länger warten',
  authorisingAgainLong:
    'Der Server hat nicht geantwortet und wurde noch einmal gefragt. Bitte noch nicht noch einmal abbuchen: Hier steht gleich, wie diese Zahlung ausging.',
  again: 'Der Server hat nicht geantwortet. Ein neuer Versuch läuft.',
  slow: 'Warten auf den Server.',
  long: 'Der Server ist langsam. Bisher wurde nichts abgebucht; Sie können abbrechen.',
};
