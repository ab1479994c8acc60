import type { Catalogue } from '@tallystick/ui/language';
import { NOT_CHARGED } from '@tallystick/ui/outcomes/de';
import { shared } from '@tallystick/ui/words/de';
import { cashiers } from './de/cashiers.ts';
import { charge } from './de/charging.ts';
import { confirmation } from './de/confirmation.ts';
import { receipt } from './de/receipt.ts';
import { refusals } from './de/refusals.ts';
import { settings } from './de/settings.ts';
import { starting } from './de/starting.ts';
import { tampered } from './de/tampered.ts';
import type { words as english } from './en.ts';

export const words: Catalogue<typeof english> = {
  product: 'Tallystick-Kasse',
  testMode: shared.testMode,
  back: 'Zurück',
  cancel: 'Abbrechen',
  checks: 'Was geprüft wurde',
  operatorSays: 'Ihr Betreiber sagt:',
  seen: (evidence) => `Gesehen: ${evidence}.`,
  offline: {
    title: shared.noNetwork,
    text: 'Für Zahlungen wird es gebraucht. Prüfen Sie WLAN oder mobile Daten; die Kasse macht von selbst weiter.',
  },
  head: { merchant: 'Händler', terminal: 'Terminal', cashier: 'An der Kasse' },
  starting: 'Die Kasse wird geöffnet …',
  activate: {
    title: 'Diese Kasse einrichten',
    text: 'Ein Bediener legt das Terminal und seinen Code in der Konsole an.',
    number: 'Terminalnummer',
    numberHint: 'Acht Ziffern',
    numberWrong: 'Eine Terminalnummer hat acht Ziffern.',
    code: 'Aktivierungscode',
    codeHint: 'Acht Ziffern vom Betreiber, aus einer Mail oder einer SMS, oder den Aktivierungslink einfügen',
    codeWrong: 'Ein Aktivierungscode hat acht Ziffern.',
    button: 'Einrichten',
    link: (terminalNumber) => `Der Aktivierungslink für Terminal ${terminalNumber} wurde gelesen.`,
    byHand: 'Stattdessen einen Code eintippen',
    sendAgain: 'Der Code kam nicht an',
    noCode: 'Kein Code? Öffnen Sie Terminals in der Konsole, wählen Sie das Terminal, und machen Sie einen.',
    console: 'Konsole öffnen',
  },
  enrolling: {
    title: 'Wird eingerichtet',
    of: (place, places) => `Schritt ${place} von ${places}`,
    steps: {
      code: { name: 'Code prüfen', wait: 'Warten, bis der Server den Code geprüft hat.' },
      keys: {
        name: 'Schlüssel in diesem Gerät machen',
        wait: 'Schlüssel entstehen, die dieses Gerät nie verlassen.',
      },
      attestation: {
        name: 'Nachweis des Geräts',
        wait: 'Bestätigen Sie mit Finger, Gesicht oder Displaysperre, wenn das Gerät fragt.',
      },
      enrolment: { name: 'Beim Server anmelden', wait: 'Warten, bis der Server dieses Gerät geprüft hat.' },
      personalisation: { name: 'Terminaldaten laden', wait: 'Warten auf die Daten dieses Terminals.' },
    },
    slow: 'Das dauert länger, als es sollte.',
    absent: {
      title: 'In diesem Gerät bürgt nichts dafür',
      text: 'Dieser Browser hat weder Fingerabdruckleser noch Gesichtserkennung noch eine Displaysperre, die beweisen könnte, auf welchem Gerät er läuft. Richten Sie eine Displaysperre ein, oder nehmen Sie ein anderes Gerät oder einen anderen Browser mit demselben Code.',
      test: 'Im Testbetrieb kann Software das übernehmen. Sie beweist nichts über das Gerät, und der Echtbetrieb weist sie ab.',
      software: 'Software nehmen',
    },
    inSoftware: 'Testbetrieb: Software steht anstelle des Nachweises dieses Geräts.',
    done: 'fertig',
    active: 'jetzt',
    todo: 'noch zu tun',
  },
  approval: {
    title: 'Warten auf Freigabe',
    text: 'Dieses Gerät ist angemeldet. Ein Bediener muss es in der Konsole freigeben, bevor es Zahlungen annehmen kann.',
    check: 'Jetzt nachfragen',
    checking: 'Der Server wird gefragt …',
    byItself: 'Danach macht diese Seite von selbst weiter.',
    leave: 'Mit einem anderen Code neu beginnen',
  },
  sale: {
    title: 'Betrag',
    charge: (amount) => `${amount} abbuchen`,
    delete: 'Löschen',
    clear: 'Leeren',
    clearAmount: 'Den Betrag leeren',
    noDecimals: 'Diese Währung hat keine Nachkommastellen: Was nach dem Komma steht, fällt weg.',
    limit: (amount) => `Bis ${amount} an diesem Terminal`,
    payments: 'Zahlungen',
    settings: 'Einstellungen',
    understood: 'Schließen',
  },
  charge,
  checking: {
    title: 'Was geschehen ist, wird geprüft',
    text: 'Die Zahlung ging hinaus, und es kam keine Antwort. Der Server weiß, ob bezahlt wurde, und wird gefragt.',
    warn: 'Nicht noch einmal abbuchen, und noch nichts herausgeben.',
    check: 'Jetzt fragen',
    asked: (times) => (times === 1 ? 'Bisher einmal gefragt.' : `Bisher ${times}-mal gefragt.`),
  },
  outcome: {
    newSale: 'Neuer Verkauf',
    tryAgain: 'Noch einmal',
    receipt: 'Beleg',
    card: (scheme, digits) => `${scheme}-Karte, endet auf ${digits}`,
    cancelledText: { happened: 'Die Zahlung wurde abgebrochen.', money: NOT_CHARGED, next: '' },
    expiredText: {
      happened: 'Es kam nicht rechtzeitig eine Karte.',
      money: NOT_CHARGED,
      next: 'Versuchen Sie es noch einmal.',
    },
    unknownText: {
      happened: 'Die Zahlung kam nicht zustande.',
      money: NOT_CHARGED,
      next: 'Versuchen Sie es noch einmal.',
    },
  },
  blocked: {
    titles: {
      suspended: 'Das Terminal ist gesperrt',
      reset: 'Das Terminal wurde zurückgesetzt',
      updated: 'Die Einstellungen des Terminals wurden geändert',
      retired: 'Das Terminal wurde stillgelegt',
      outdated: 'Diese Fassung der Kasse ist zu alt',
      expired: 'Die Terminaldaten sind abgelaufen',
      unrecognised: 'Der Server kennt dieses Gerät nicht',
    },
    check: 'Noch einmal nachfragen',
    checking: 'Der Server wird gefragt …',
    reload: 'Kasse neu laden',
    startOver: 'Löschen und neu einrichten',
  },
  stoppedItself: 'Diese Kasse hat sich selbst angehalten',
  payments: {
    title: 'Heute',
    empty:
      'Heute noch keine Zahlungen. Geben Sie einen Betrag ein, und drücken Sie auf Abbuchen; dann steht er hier.',
    total: (count) => `${count} genehmigt`,
    local: 'Zahlungen, die mit diesem Gerät gemacht wurden. Alle Zahlungen stehen in der Konsole.',
  },
  settings: {
    wipe: 'Dieses Terminal löschen',
    wipeText:
      'Seine Schlüssel und Daten auf diesem Gerät werden zerstört. Um wieder Zahlungen anzunehmen, braucht es einen neuen Aktivierungscode.',
    wipeAsk: (label, number) => `${label} (Terminal ${number}) löschen?`,
    wipeYes: 'Jetzt löschen',
    wipeNo: 'Behalten',
  },
  refusals,
};

export const later = { cashiers, confirmation, settings, receipt, starting, tampered };
