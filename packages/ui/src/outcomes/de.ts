import type { AccountEntry, OutcomeReason, PaymentStatus } from '@tallystick/protocol';
import type { ReasonWords } from './en.ts';

export const NOT_CHARGED = 'Es wurde nichts abgebucht.';
const GIVEN_BACK = 'Es wird nichts abgebucht: Was schon abgebucht war, wird zurückgegeben.';
const OTHER_CARD = 'Bitten Sie um eine andere Karte oder eine andere Zahlungsart.';
const ASK_BANK = 'Bitten Sie um eine andere Karte. Den Grund erfährt der Karteninhaber bei seiner Bank.';

export const reasonWords: Readonly<Record<OutcomeReason, ReasonWords>> = {
  approved: { happened: 'Die Bank hat genehmigt', money: 'Die Zahlung ist abgeschlossen.', next: '' },
  insufficient_funds: {
    happened: 'Auf der Karte ist nicht genug Geld',
    money: NOT_CHARGED,
    next: OTHER_CARD,
  },
  card_expired: { happened: 'Die Karte ist abgelaufen', money: NOT_CHARGED, next: OTHER_CARD },
  card_blocked: { happened: 'Die Karte ist gesperrt', money: NOT_CHARGED, next: OTHER_CARD },
  card_lost_or_stolen: {
    happened: 'Die Bank nimmt diese Karte nicht an',
    money: NOT_CHARGED,
    next: ASK_BANK,
  },
  do_not_honour: {
    happened: 'Die Bank hat ohne Angabe von Gründen abgelehnt',
    money: NOT_CHARGED,
    next: ASK_BANK,
  },
  limit_exceeded: {
    happened: 'Der Betrag ist höher, als diese Karte zahlen darf',
    money: NOT_CHARGED,
    next: 'Buchen Sie einen kleineren Betrag ab, oder bitten Sie um eine andere Karte.',
  },
  cryptogram_wrong: {
    happened: 'Die Karte konnte nicht beweisen, dass sie echt ist',
    money: NOT_CHARGED,
    next: OTHER_CARD,
  },
  invalid_card: { happened: 'Die Bank kennt diese Karte nicht', money: NOT_CHARGED, next: OTHER_CARD },
  invalid_transaction: {
    happened: 'Die Bank erlaubt diese Zahlung nicht',
    money: NOT_CHARGED,
    next: OTHER_CARD,
  },
  issuer_unavailable: {
    happened: 'Die Bank ist nicht erreichbar',
    money: NOT_CHARGED,
    next: 'Versuchen Sie es gleich noch einmal, oder bitten Sie um eine andere Karte.',
  },
  no_answer: {
    happened: 'Die Bank hat nicht geantwortet',
    money: GIVEN_BACK,
    next: 'Versuchen Sie es noch einmal.',
  },
  link_down: {
    happened: 'Die Leitung zur Bank ist unterbrochen',
    money: NOT_CHARGED,
    next: 'Versuchen Sie es gleich noch einmal. Bleibt der Fehler, nehmen Sie eine andere Zahlungsart.',
  },
  link_lost: {
    happened: 'Die Leitung zur Bank brach ab, bevor sie antwortete',
    money: GIVEN_BACK,
    next: 'Versuchen Sie es noch einmal.',
  },
  interrupted: {
    happened: 'Die Zahlung wurde unterbrochen',
    money: GIVEN_BACK,
    next: 'Versuchen Sie es noch einmal.',
  },
  host_error: {
    happened: 'Die Antwort der Bank war nicht zu verstehen',
    money: GIVEN_BACK,
    next: 'Versuchen Sie es noch einmal.',
  },
  wrong_pin: {
    happened: 'Die PIN war falsch',
    money: NOT_CHARGED,
    next: 'Der Karteninhaber kann es noch einmal versuchen.',
  },
  pin_blocked: {
    happened: 'Die PIN war zu oft falsch und ist gesperrt',
    money: NOT_CHARGED,
    next: 'Bitten Sie um eine andere Karte oder Zahlungsart. Die Bank kann die PIN entsperren.',
  },
  policy_rule: {
    happened: 'Eine Regel Ihres Betreibers erlaubt diese Zahlung hier nicht',
    money: NOT_CHARGED,
    next: 'Nehmen Sie eine andere Zahlungsart, oder fragen Sie Ihren Betreiber.',
  },
  device_check: {
    happened: 'Diese Kasse hat ihre Sicherheitsprüfung nicht bestanden',
    money: NOT_CHARGED,
    next: 'Nehmen Sie eine andere Kasse, und sagen Sie es Ihrem Betreiber.',
  },
  not_permitted: {
    happened: 'Die Zahlung ist an diesem Terminal nicht zulässig',
    money: NOT_CHARGED,
    next: 'Beginnen Sie eine neue Zahlung. Geschieht es wieder, nehmen Sie eine andere Zahlungsart und sagen Sie es dem Betreiber.',
  },
};

export const atMostWords = (amount: string): string => `Diese Kasse darf höchstens ${amount} annehmen`;

export const operatorReasonWords: Readonly<Partial<Record<OutcomeReason, string>>> = {
  card_lost_or_stolen: 'Die Karte ist als verloren oder gestohlen gemeldet',
  cryptogram_wrong: 'Das Kryptogramm der Karte ist falsch',
  no_answer: 'Die Bank hat nicht rechtzeitig geantwortet; storniert',
  link_down: 'Der Acquirer war nicht erreichbar; es wurde nichts gesendet',
  link_lost: 'Die Verbindung zum Acquirer brach vor seiner Antwort ab; storniert',
  interrupted: 'Der Server wurde unterbrochen; storniert',
  host_error: 'Die Antwort der Bank war nicht zu verstehen; storniert',
  policy_rule: 'Eine Regel der Richtlinie erlaubt sie nicht; es wurde keine Karte gelesen',
  device_check: 'Das Gerät hat die Prüfung nicht bestanden; es wurde keine Karte gelesen',
  not_permitted:
    'Die Kartendaten verletzen eine Grenze des Terminals oder gehören nicht zu dieser Zahlung; es wurde nichts gesendet',
};

export const statusWords: Readonly<Record<PaymentStatus, string>> = {
  created: 'Begonnen',
  presented: 'Bei der Bank',
  approved: 'Genehmigt',
  declined: 'Abgelehnt',
  reversed: 'Storniert',
  expired: 'Verfallen',
  cancelled: 'Abgebrochen',
  refused: 'Abgewiesen',
};

export const notChargedWord = 'Nicht abgebucht';

export const entryWords: Readonly<Record<AccountEntry['kind'], string>> = {
  purchase: 'Bezahlt',
  declined: 'Abgelehnt',
  reversal: 'Zurückgegeben',
  top_up: 'Aufgeladen',
};

export const entryReversedWord = 'zurückgegeben';
