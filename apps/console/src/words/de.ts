import type { Catalogue } from '@tallystick/ui/language';
import { statusWords } from '@tallystick/ui/outcomes/de';
import { approvals } from './de/approvals.ts';
import { audit } from './de/audit.ts';
import { channel } from './de/channel.ts';
import { developers } from './de/developers.ts';
import { glossary } from './de/glossary.ts';
import { live } from './de/live.ts';
import { messages, sending } from './de/messages.ts';
import { cashiers, operators, ownSignIn } from './de/operators.ts';
import { payment, payments, refusal } from './de/payments.ts';
import { phones } from './de/phones.ts';
import { plots } from './de/plots.ts';
import { policies } from './de/policies.ts';
import { references } from './de/references.ts';
import { requests } from './de/requests.ts';
import { settings } from './de/settings.ts';
import { join, recover, setup, signIn } from './de/sign-in.ts';
import { tables } from './de/tables.ts';
import { tamper } from './de/tamper.ts';
import { terminal, terminalStatuses, terminals } from './de/terminals.ts';
import { trust } from './de/trust.ts';
import type { words as english } from './en.ts';

export const words: Catalogue<typeof english> = {
  brand: 'Tallystick',
  title: 'Tallystick-Konsole',
  test: 'Testbetrieb',
  noAnswer: 'Der Server hat nicht geantwortet. Versuchen Sie es noch einmal.',
  pageMissing: 'Diese Seite ließ sich nicht laden. Prüfen Sie das Netz und laden Sie neu.',
  again: 'Noch einmal',
  loading: 'Wird geladen …',
  copy: 'Kopieren',
  copied: 'Kopiert',
  command: (name) => `Befehl: ${name}`,
  none: '–',
  unsaved: {
    question: 'Ihre Änderungen sind nicht gespeichert. Seite trotzdem verlassen?',
    stay: 'Bleiben',
    leave: 'Ohne Speichern verlassen',
  },
  skip: 'Zum Inhalt',
  menu: 'Bereiche',
  windowTitle: (page) => `${page} · Tallystick-Konsole`,
  openMenu: 'Menü',
  closeMenu: 'Menü schließen',
  zone: (timeZone) => `Zeiten: ${timeZone}`,
  notFound: {
    title: 'Diese Seite gibt es nicht',
    text: 'Vielleicht ist die Adresse unvollständig oder enthält einen Tippfehler. Es wurde nichts geändert.',
    payment:
      'Die Adresse gehört zu keiner Zahlung: Die Kennung darin ist unvollständig. Kopieren Sie die Adresse noch einmal oder suchen Sie die Zahlung.',
    terminal:
      'Die Adresse gehört zu keinem Terminal: Die Kennung darin ist unvollständig. Kopieren Sie die Adresse noch einmal oder sehen Sie in der Liste nach.',
    attestation:
      'Die Adresse gehört zu keiner Prüfung: Die Kennung darin ist unvollständig. Öffnen Sie das Terminal und von dort die Prüfung.',
    request:
      'Die Adresse gehört zu keiner Anfrage: Die Kennung darin ist unvollständig. Sehen Sie in der Liste nach.',
    approval:
      'Die Adresse gehört zu keinem Antrag: Die Kennung darin ist unvollständig. Kopieren Sie die Adresse noch einmal oder sehen Sie in der Liste nach.',
    auditEntry: 'Die Adresse gehört zu keinem Eintrag des Protokolls. Sehen Sie in der Liste nach.',
    live: 'Live',
    payments: 'Zahlungen',
    terminals: 'Terminals',
  },
  table: (title) => `Tabelle: ${title}`,
  groups: { money: 'Geld', devices: 'Geräte', workshop: 'Verwaltung' },
  nav: {
    live: 'Live',
    payments: 'Zahlungen',
    terminals: 'Terminals',
    trust: 'Vertrauen',
    developers: 'Entwickler',
    approvals: 'Genehmigungen',
    audit: 'Protokoll',
    messages: 'Nachrichten',
    settings: 'Einstellungen',
  },
  statuses: statusWords,
  terminalStatuses,
  insecure:
    'Diese Adresse ist nicht sicher, deshalb lässt der Browser hier keine Passkeys zu. Öffnen Sie die Konsole unter ihrer https-Adresse oder unter http://localhost auf dem Rechner, auf dem der Server läuft.',
  tables,
  operators,
  cashiers,
  ownSignIn,
  signIn,
  setup,
  join,
  recover,
  glossary,
  live,
  plots,
  payments,
  phones,
  payment,
  refusal,
  terminals,
  terminal,
  channel,
  tamper,
  references,
  trust,
  policies,
  developers,
  approvals,
  audit,
  requests,
  messages,
  sending,
  settings,
};
