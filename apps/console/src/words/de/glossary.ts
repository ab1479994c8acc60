import type { Catalogue } from '@tallystick/ui/language';
import type { glossary as english } from '../en/glossary.ts';

export const glossary: Catalogue<typeof english> = {
  responseCode:
    'DE39 von ISO 8583: zwei Zeichen, mit denen die Bank ihre Entscheidung mitteilt. 00 heißt genehmigt; jeder andere Code ist eine Ablehnung oder ein Fehler.',
  rrn: 'Retrieval Reference Number, DE37 von ISO 8583: zwölf Zeichen, unter denen Acquirer und Bank diese Zahlung kennen. Nennen Sie sie, wenn Sie dort nachfragen.',
  stan: 'Systems Trace Audit Number, DE11 von ISO 8583: sechs Ziffern, die der Absender für eine Anfrage vergibt, damit sich Antwort und Storno ihr zuordnen lassen.',
  authorisationCode:
    'DE38 von ISO 8583: bis zu sechs Zeichen, die die Bank für eine genehmigte Zahlung vergibt. Sie belegen die Genehmigung.',
  transmissionTime:
    'DE7 von ISO 8583: wann die Nachricht gesendet wurde, immer in UTC, als Monat, Tag, Stunde, Minute, Sekunde.',
  localTime: 'DE12 und DE13 von ISO 8583: Uhrzeit und Tag auf der Uhr des Händlers.',
  tid: 'Terminal-ID (TID), DE41 von ISO 8583: die acht Zeichen, unter denen der Acquirer dieses Terminal kennt.',
  mid: 'Händler-ID (MID), DE42 von ISO 8583: die fünfzehn Zeichen, unter denen der Acquirer diesen Händler kennt.',
  chipData:
    'DE55 von ISO 8583: die Angaben des Chips der Karte als EMV-Datenobjekte, mit dem Kryptogramm, das die Bank prüft.',
  aid: 'Application Identifier (AID): nennt die Zahlungsanwendung auf der Karte, etwa die eines Kartensystems für Debit.',
  apdu: 'Application Protocol Data Unit (ISO 7816-4): ein Befehl an den Chip der Karte oder dessen Antwort.',
  iso8583:
    'Der Standard für Nachrichten über Kartenzahlungen zwischen Terminal, Acquirer und Bank. Seine Datenelemente sind nummeriert, DE2 bis DE128.',
  cvm: 'Cardholder Verification Method (CVM): wie jemand nachweist, dass die Karte ihm gehört, etwa mit einer PIN. Bei einem Telefon prüft es das Telefon selbst (CDCVM), mit Finger, Gesicht oder Code.',
  attestation:
    'Nachweis eines Geräts über sich selbst, von seiner Hardware signiert: welche App und welches System darauf laufen und wo seine Schlüssel liegen. Der Server prüft ihn nach einer Richtlinie.',
  policy:
    'Prüfrichtlinie: die Regeln, nach denen Nachweise von Geräten beurteilt werden. Jede Fassung wird aufbewahrt, und jedes Ergebnis nennt die Fassung, nach der entschieden wurde.',
  shadow:
    'Eine Richtlinie, die neben der gültigen mitläuft. Sie beurteilt dieselben Nachweise, und es wird gezählt, wie sie entschieden hätte; abgewiesen wird durch sie niemand.',
  evidence:
    'Die signierte Aussage eines Geräts über sich selbst, im Format seiner Plattform: eine Zertifikatskette bei Android, eine Assertion bei iOS und in Browsern.',
  thumbprint:
    'Ein Digest des öffentlichen Schlüssels (RFC 7638). Schlüssel mit demselben Thumbprint sind gleich, so dass man sie mit bloßem Auge vergleichen kann.',
  fingerprint:
    'Der SHA-256-Digest des ganzen Zertifikats. Vergleichen Sie ihn mit dem, den der Aussteller veröffentlicht.',
  level:
    'Sicherheitsstufe: wie gut die Schlüssel des Geräts geschützt sind, von einem Schlüssel in Software bis zu einem in einem eigenen Sicherheitschip. Eine Richtlinie oder ein Terminal verlangt eine Mindeststufe.',
  personalisation:
    'Personalisierungsdaten: was ein Terminal braucht, um Zahlungen anzunehmen, etwa Nummer, Name, Währung und Limits. Sie sind für das eine Gerät verschlüsselt und signiert.',
  idempotencyKey:
    'Ein Wert, den der Absender für eine Anfrage wählt. Wird sie mit demselben Schlüssel noch einmal gesendet, kommt dieselbe Antwort, und nichts wird doppelt ausgeführt.',
  patchLevel: 'Der Monat der neuesten Sicherheitsaktualisierung des Systems, wie ihn die Hardware angibt.',
  trustVector:
    'Ein Ergebnis in den gemeinsamen Aussagen der Remote Attestation (AR4SI), so dass andere Systeme es lesen können.',
};
