import type { Catalogue } from '@tallystick/ui/language';
import type { confirmation as english } from '../en/confirmation.ts';

export const confirmation: Catalogue<typeof english> = {
  waiting: {
    title: 'Link in der Mail öffnen',
    text: (to) =>
      `Öffnen Sie den Link in der Mail, die an ${to} ging. Diese Kasse macht dann von selbst weiter.`,
    passedOn: (to) =>
      `Öffnen Sie den Link, den der Betreiber für ${to} weitergibt. Diese Kasse macht dann von selbst weiter.`,
    sent: (time) => `Gesendet ${time}`,
    queued: 'Die Mail wird gerade gesendet.',
    failed:
      'Die Mail konnte nicht gesendet werden. Bitten Sie den Betreiber, die Adresse zu prüfen und einen neuen Code zu senden.',
    until: (time) => `Der Link gilt bis ${time}.`,
    missing: 'Keine Mail? Sehen Sie im Spam-Ordner nach, oder lassen Sie sie noch einmal senden.',
    again: 'Noch einmal senden',
    sending: 'Wird gesendet …',
    left: (times) =>
      times === 1 ? 'Sie kann noch einmal gesendet werden.' : `Sie kann noch ${times}-mal gesendet werden.`,
    noneLeft: (time) => `Sie wurde so oft gesendet wie erlaubt. Ab ${time} ist es wieder möglich.`,
    leave: 'Anderen Code eingeben',
  },
  code: {
    title: 'Code noch einmal senden lassen',
    text: 'Für einen Code, der per Mail oder SMS kommen sollte. Er geht an dieselbe Adresse; auch eine frühere Nachricht mit ihm bleibt gültig.',
    to: 'Mailadresse oder Telefonnummer',
    toHint: 'Wohin der Code ging; eine Nummer mit Landesvorwahl',
    toWrong: 'Geben Sie die ganze Mailadresse oder die Nummer mit Landesvorwahl ein.',
    again: 'Noch einmal senden',
    sending: 'Wird gesendet …',
    sent: 'Der Code ist wieder unterwegs.',
    kept: 'Der Versand ist nicht eingerichtet. Bitten Sie den Betreiber um den Code.',
    left: (times) =>
      times === 1 ? 'Er kann noch einmal gesendet werden.' : `Er kann noch ${times}-mal gesendet werden.`,
    noneLeft: 'Er wurde so oft gesendet wie erlaubt. Sehen Sie auch im Spam-Ordner nach.',
    nextIn: (time) => `Wieder möglich in ${time}`,
    leave: 'Code eingeben',
    noAnswer: {
      title: 'Der Server hat nicht geantwortet',
      remedy: 'Prüfen Sie das Netz, und versuchen Sie es noch einmal.',
    },
    refusals: {
      activation_not_sent: {
        title: 'Für diese Nummer und Adresse liegt kein Code bereit',
        remedy: 'Prüfen Sie beides. Ein Code gilt eine Stunde: Bitten Sie den Betreiber um einen neuen.',
      },
    },
  },
  page: {
    reading: 'Der Link wird gelesen …',
    title: 'Dieses Terminal aktivieren?',
    text: 'Eine Kasse soll als dieses Terminal Zahlungen für den Händler annehmen. Machen Sie nur weiter, wenn Sie das erwarten.',
    merchant: 'Händler',
    terminal: 'Terminal',
    number: 'Terminalnummer',
    until: 'Link gilt bis',
    yes: 'Ja, aktivieren',
    sending: 'Wird bestätigt …',
    no: 'Wenn Sie nicht wissen, worum es geht, schließen Sie die Seite: Dann geschieht nichts.',
    doneTitle: 'Bestätigt',
    done: 'Die Kasse macht von selbst weiter. Sie können diese Seite schließen.',
    refusedTitle: 'Dieser Link ist nicht gültig',
    again: 'Noch einmal',
    noAnswer: {
      title: 'Der Server hat nicht geantwortet',
      remedy: 'Es wurde nichts geändert. Prüfen Sie das Netz, und versuchen Sie es noch einmal.',
    },
    incomplete: {
      title: 'Der Link ist nicht vollständig',
      remedy: 'Öffnen Sie ihn aus der Mail, oder kopieren Sie ihn ganz.',
    },
    refusals: {
      activation_code_expired: {
        title: 'Dieser Link ist abgelaufen',
        remedy: 'Bitten Sie den Betreiber, einen neuen zu senden.',
      },
      activation_link_invalid: {
        title: 'Dieser Link wurde ersetzt, oder er ist nicht vollständig',
        remedy: 'Öffnen Sie den Link in der neuesten Mail.',
      },
    },
  },
};
