import type { Language } from '@tallystick/protocol';

/** What the page says. HTML where it says so; names and addresses that are put in are escaped by then. */
export interface LocalPageWords {
  readonly title: (name: string) => string;
  readonly lead: (name: string) => string;
  readonly get: string;
  readonly download: string;
  readonly compare: string;
  readonly compareWhy: string;
  readonly install: string;
  /** How it is installed, by device; HTML. */
  readonly devices: readonly (readonly [device: string, way: string])[];
  readonly open: string;
  readonly openText: (address: string) => string;
  readonly cannot: string;
  /** What to look at when the address does not open; HTML. */
  readonly troubles: (name: string) => readonly string[];
  readonly remove: string;
  readonly removeText: (name: string, until: string) => string;
}

export const LOCAL_PAGE_WORDS: Readonly<Record<Language, LocalPageWords>> = {
  en: {
    title: (name) => `Make this device trust ${name}`,
    lead: (name) =>
      `Once, for each phone. Afterwards the till and the wallet open at ${name} like any secure page.`,
    get: 'Download the certificate',
    download: 'Download the certificate',
    compare: 'Compare the fingerprint',
    compareWhy:
      'This page came without encryption. Install the certificate only if the device shows the same SHA-256 fingerprint as the terminal window of the server, or the settings of its console:',
    install: 'Install it',
    devices: [
      [
        'Android',
        'Settings → Security → Encryption &amp; credentials → Install a certificate → <strong>CA certificate</strong>, then choose the downloaded file. Afterwards it stands under Trusted credentials → User, with its fingerprint.',
      ],
      [
        'iPhone',
        'Settings → <strong>Profile downloaded</strong> → Install. Then Settings → General → About → Certificate Trust Settings, and switch it on.',
      ],
      [
        'Chrome on a computer',
        'Settings → Privacy and security → Security → Manage certificates → Custom → Trusted certificates → Import.',
      ],
    ],
    open: 'Open the server',
    openText: (address) =>
      `The till is at ${address}. An activation code from the console leads there as well.`,
    cannot: 'If the address does not open',
    troubles: (name) => [
      `<strong>The name is not found.</strong> Names that end in <code>.local</code> are found by multicast DNS: the server’s machine must answer it (macOS and Windows do, Linux with Avahi), and so must the phone ask (iPhones, and Android from version 12). Networks for guests often keep devices apart. Another way is a name in the router’s DNS that leads to the server.`,
      `<strong>The browser warns.</strong> Then the certificate is not installed, or not switched on, or it is one of an earlier authority of <code>${name}</code>. Do not go past the warning: passkeys do not work behind it.`,
      '<strong>Firefox on Android</strong> takes no installed certificates unless its hidden settings say so. Use Chrome.',
    ],
    remove: 'Remove it later',
    removeText: (name, until) =>
      `Whoever has the server’s data folder can show this device any page under ${name}, and none elsewhere: the certificate is limited to that name. It ends on ${until}. Remove it when you have finished trying.`,
  },
  de: {
    title: (name) => `Damit dieses Gerät ${name} vertraut`,
    lead: (name) =>
      `Einmal für jedes Telefon. Danach öffnen sich Kasse und Wallet unter ${name} wie jede sichere Seite.`,
    get: 'Zertifikat laden',
    download: 'Zertifikat herunterladen',
    compare: 'Fingerabdruck vergleichen',
    compareWhy:
      'Diese Seite kam unverschlüsselt. Installieren Sie das Zertifikat nur, wenn das Gerät denselben SHA-256-Fingerabdruck zeigt wie das Fenster, in dem der Server läuft, oder die Einstellungen seiner Konsole:',
    install: 'Installieren',
    devices: [
      [
        'Android',
        'Einstellungen → Sicherheit → Verschlüsselung und Anmeldedaten → Zertifikat installieren → <strong>CA-Zertifikat</strong>, dann die geladene Datei wählen. Danach steht es unter Vertrauenswürdige Anmeldedaten → Nutzer, mit seinem Fingerabdruck.',
      ],
      [
        'iPhone',
        'Einstellungen → <strong>Profil geladen</strong> → Installieren. Dann Einstellungen → Allgemein → Info → Zertifikatsvertrauenseinstellungen, und dort einschalten.',
      ],
      [
        'Chrome am Computer',
        'Einstellungen → Datenschutz und Sicherheit → Sicherheit → Zertifikate verwalten → Benutzerdefiniert → Vertrauenswürdige Zertifikate → Importieren.',
      ],
    ],
    open: 'Server öffnen',
    openText: (address) =>
      `Die Kasse ist unter ${address}. Auch ein Aktivierungscode aus der Konsole führt dorthin.`,
    cannot: 'Wenn sich die Adresse nicht öffnet',
    troubles: (name) => [
      `<strong>Der Name wird nicht gefunden.</strong> Namen, die auf <code>.local</code> enden, werden über Multicast-DNS gefunden: der Rechner des Servers muss darauf antworten (macOS und Windows tun es, Linux mit Avahi), und das Telefon muss danach fragen (iPhones, und Android ab Version 12). Netze für Gäste halten Geräte oft voneinander fern. Ein anderer Weg ist ein Name im DNS des Routers, der zum Server führt.`,
      `<strong>Der Browser warnt.</strong> Dann ist das Zertifikat nicht installiert, nicht eingeschaltet, oder es ist das einer früheren Stelle von <code>${name}</code>. Gehen Sie nicht an der Warnung vorbei: Passkeys funktionieren dahinter nicht.`,
      '<strong>Firefox unter Android</strong> nimmt installierte Zertifikate nur, wenn seine versteckten Einstellungen es sagen. Nehmen Sie Chrome.',
    ],
    remove: 'Später entfernen',
    removeText: (name, until) =>
      `Wer den Datenordner des Servers hat, kann diesem Gerät jede Seite unter ${name} zeigen, und anderswo keine: das Zertifikat ist auf diesen Namen beschränkt. Es endet am ${until}. Entfernen Sie es, wenn Sie fertig ausprobiert haben.`,
  },
};
