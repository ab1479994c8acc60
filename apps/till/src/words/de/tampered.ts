import type { tampered as english } from '../en/tampered.ts';

export const tampered: typeof english = {
  lead: 'Sie hat Anzeichen von Manipulation bemerkt und ihre Schlüssel zerstört. Sie nimmt keine Zahlungen mehr an.',
  working: 'Die Schlüssel dieser Kasse werden zerstört …',
  notWiped: 'Die Schlüssel ließen sich nicht zerstören. Löschen Sie die Daten dieser Seite im Browser.',
  seen: 'Was bemerkt wurde',
  money: 'Was das für das Geld bedeutet',
  next: 'Was zu tun ist',
  thenCode: 'Aktivieren Sie diese Kasse danach mit einem neuen Code aus der Konsole.',
  stillThere: 'Die Ursache ist noch da.',
  reference: 'Kennung',
  again: 'Neu aktivieren',
  telling: 'Jetzt melden',
  trips: {
    debugger: {
      seen: 'Mit dieser Kasse ist ein Werkzeug zur Fehlersuche verbunden.',
      remedy: 'Schließen Sie Entwicklerwerkzeuge und Debugger.',
    },
    hook: {
      seen: 'Ein anderes Programm hat in den Ablauf dieser Kasse eingegriffen.',
      remedy: 'Schalten Sie Erweiterungen des Browsers ab, oder nehmen Sie einen Browser ohne sie.',
    },
    bundle: {
      seen: 'Die Software dieser Kasse ist nicht die, die der Server ausgegeben hat.',
      remedy: 'Löschen Sie die Daten dieser Seite im Browser, und öffnen Sie die Kasse neu.',
    },
    automation: {
      seen: 'Dieser Browser wird nicht von einem Menschen bedient.',
      remedy: 'Öffnen Sie die Kasse in einem Browser, den nur Menschen bedienen.',
    },
    clock: {
      seen: 'Die Uhr dieses Geräts wurde verstellt.',
      remedy: 'Stellen Sie Datum und Uhrzeit auf automatisch.',
    },
    clone: {
      seen: 'Die Daten dieser Kasse sind auch anderswo in Gebrauch, oder sie wurden auf einen älteren Stand zurückgesetzt.',
      remedy:
        'Kopieren Sie die Daten des Browsers nicht, und stellen Sie sie nicht wieder her. Aktivieren Sie jedes Gerät mit einem eigenen Code.',
    },
    root: {
      seen: 'Dieses Gerät gibt Programmen Rechte, die keines haben sollte.',
      remedy: 'Nehmen Sie ein Gerät mit seinem ursprünglichen System.',
    },
    emulator: {
      seen: 'Dieses Gerät ist nicht echt: Ein Programm ahmt es nach.',
      remedy: 'Nehmen Sie ein echtes Gerät.',
    },
    overlay: {
      seen: 'Ein anderes Programm zeichnet über die Kasse.',
      remedy: 'Schließen Sie Programme, die Blasen oder Fenster über andere legen.',
    },
    accessibility: {
      seen: 'Ein anderes Programm liest den Bildschirm mit.',
      remedy: 'Schalten Sie Bedienungshilfen ab, die Sie nicht brauchen.',
    },
    storage: {
      seen: 'Die gespeicherten Daten dieser Kasse wurden verändert.',
      remedy: 'Löschen Sie die Daten dieser Seite im Browser, und öffnen Sie die Kasse neu.',
    },
  },
  moneyOf: (payment, amount) => {
    if (!payment) return 'Es lief keine Zahlung. Frühere Zahlungen bleiben, wie sie sind.';
    if (payment.end === 'approved')
      return `Die Zahlung von ${amount} wurde genehmigt: Das Geld gehört Ihnen.`;
    if (payment.end || !payment.presented)
      return `Von den ${amount}, die gezahlt werden sollten, wurde nichts abgebucht.`;
    return `Die Zahlung von ${amount} lag bei der Bank. Buchen Sie sie nicht noch einmal ab, ehe Sie in der Konsole nachgesehen haben.`;
  },
  told: {
    needless: '',
    unsent: 'Der Betreiber weiß noch nichts davon. Die Kasse versucht weiter, es zu melden.',
    sent: 'Der Betreiber weiß davon, und der Server nimmt von dieser Kasse keine Zahlung an.',
    refused: 'Der Server hat die Meldung nicht angenommen. Sagen Sie es einem Betreiber.',
    unsigned: 'Die Meldung kam nicht an: Sagen Sie es einem Betreiber, damit das Terminal gesperrt wird.',
  },
};
