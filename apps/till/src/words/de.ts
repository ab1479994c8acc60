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
  seen: (evidence) => `Festgestellt: ${evidence}.`,
  offline: {
    title: shared.noNetwork,
    text: 'Für Zahlungen ist eine Verbindung nötig. Prüfen Sie WLAN oder mobile Daten; die Kasse macht von selbst weiter.',
  },
  head: { merchant: 'Händler', terminal: 'Terminal', cashier: 'An der Kasse' },
  starting: 'Die Kasse wird geöffnet …',
  activate: {
    title: 'Diese Kasse aktivieren',
    text: 'Ein Bediener legt das Terminal und seinen Code in der Konsole an.',
    number: 'Terminalnummer',
    numberHint: 'Acht Ziffern',
    numberWrong: 'Eine Terminalnummer hat acht Ziffern.',
    code: 'Aktivierungscode',
    codeHint: 'Acht Ziffern vom Betreiber, aus einer Mail oder SMS; oder fügen Sie den Aktivierungslink ein',
    codeWrong: 'Ein Aktivierungscode hat acht Ziffern.',
    button: 'Aktivieren',
    link: (terminalNumber) => `Der Aktivierungslink für Terminal ${terminalNumber} wurde übernommen.`,
    byHand: 'Stattdessen einen Code eintippen',
    sendAgain: 'Der Code ist nicht angekommen',
    noCode:
      'Kein Code? Öffnen Sie in der Konsole „Terminals“, wählen Sie das Terminal, und erstellen Sie einen.',
    console: 'Konsole öffnen',
  },
  enrolling: {
    title: 'Wird aktiviert',
    of: (place, places) => `Schritt ${place} von ${places}`,
    steps: {
      code: { name: 'Code prüfen', wait: 'Der Server prüft den Code.' },
      keys: {
        name: 'Schlüssel in diesem Gerät erzeugen',
        wait: 'Es werden Schlüssel erzeugt, die dieses Gerät nie verlassen.',
      },
      attestation: {
        name: 'Gerät nachweisen',
        wait: 'Bestätigen Sie mit Fingerabdruck, Gesicht oder Displaysperre, sobald das Gerät danach fragt.',
      },
      enrolment: { name: 'Beim Server anmelden', wait: 'Der Server prüft dieses Gerät.' },
      personalisation: { name: 'Terminaldaten laden', wait: 'Die Daten dieses Terminals werden geladen.' },
    },
    slow: 'Das dauert länger, als es sollte.',
    renewed:
      'Das hat länger als eine Minute gedauert. Die Kasse hat deshalb neu begonnen, mit demselben Code.',
    absent: {
      title: 'Dieses Gerät kann sich nicht ausweisen',
      text: 'Diesem Browser steht weder ein Fingerabdrucksensor noch eine Gesichtserkennung noch eine Displaysperre zur Verfügung, um nachzuweisen, auf welchem Gerät er läuft. Richten Sie eine Displaysperre ein, oder aktivieren Sie mit demselben Code ein anderes Gerät oder einen anderen Browser.',
      test: 'Im Testbetrieb kann Software einspringen. Sie beweist nichts über das Gerät, und der Echtbetrieb lehnt sie ab.',
      software: 'Mit Software fortfahren',
    },
    inSoftware: 'Testbetrieb: Software übernimmt den Nachweis dieses Geräts.',
    done: 'fertig',
    active: 'jetzt',
    todo: 'noch offen',
  },
  approval: {
    title: 'Warten auf Freigabe',
    text: 'Dieses Gerät ist angemeldet. Ein Bediener muss es in der Konsole freigeben, bevor es Zahlungen annehmen kann.',
    check: 'Jetzt nachfragen',
    checking: 'Der Server wird gefragt …',
    byItself: 'Danach geht es hier von selbst weiter.',
    leave: 'Mit einem anderen Code neu beginnen',
  },
  sale: {
    title: 'Betrag',
    charge: (amount) => `${amount} abbuchen`,
    delete: 'Löschen',
    clear: 'Leeren',
    clearAmount: 'Betrag leeren',
    noDecimals: 'Diese Währung hat keine Nachkommastellen: Was nach dem Komma steht, fällt weg.',
    limit: (amount) => `Bis ${amount} an diesem Terminal`,
    payments: 'Zahlungen',
    settings: 'Einstellungen',
    understood: 'Schließen',
  },
  charge,
  checking: {
    title: 'Das Ergebnis wird geprüft',
    text: 'Die Zahlung wurde gesendet, aber es kam keine Antwort. Der Server weiß, ob bezahlt wurde, und wird gerade gefragt.',
    warn: 'Buchen Sie nicht noch einmal ab, und geben Sie noch nichts heraus.',
    check: 'Jetzt fragen',
    asked: (times) => (times === 1 ? 'Bisher einmal gefragt.' : `Bisher ${times}-mal gefragt.`),
  },
  outcome: {
    newSale: 'Neuer Verkauf',
    tryAgain: 'Noch einmal',
    receipt: 'Beleg',
    card: (scheme, digits) => `${scheme}-Karte mit den Endziffern ${digits}`,
    cancelledText: { happened: 'Die Zahlung wurde abgebrochen.', money: NOT_CHARGED, next: '' },
    expiredText: {
      happened: 'Es wurde nicht rechtzeitig eine Karte hingehalten.',
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
      outdated: 'Diese Version der Kasse ist zu alt',
      expired: 'Die Terminaldaten sind abgelaufen',
      unrecognised: 'Der Server kennt dieses Gerät nicht',
    },
    check: 'Noch einmal nachfragen',
    checking: 'Der Server wird gefragt …',
    reload: 'Kasse neu laden',
    startOver: 'Löschen und neu aktivieren',
  },
  stoppedItself: 'Diese Kasse hat sich selbst abgeschaltet',
  payments: {
    title: 'Heute',
    empty:
      'Heute noch keine Zahlungen. Geben Sie einen Betrag ein, und drücken Sie auf Abbuchen; dann erscheint er hier.',
    total: (count) => `${count} genehmigt`,
    local: 'Zahlungen, die mit diesem Gerät angenommen wurden. Alle Zahlungen stehen in der Konsole.',
  },
  settings: {
    wipe: 'Dieses Terminal löschen',
    wipeText:
      'Seine Schlüssel und Daten auf diesem Gerät werden zerstört. Damit es wieder Zahlungen annehmen kann, braucht es einen neuen Aktivierungscode.',
    wipeAsk: (label, number) => `${label} (Terminal ${number}) löschen?`,
    wipeYes: 'Jetzt löschen',
    wipeNo: 'Behalten',
  },
  refusals,
};

export const later = { cashiers, confirmation, settings, receipt, starting, tampered };
