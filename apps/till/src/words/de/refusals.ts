/** What the device itself refuses with, by the stable code of its refusal; the server says its own in German. */
export const refusals: Readonly<Record<string, { readonly title: string; readonly remedy: string }>> = {
  no_answer: {
    title: 'Der Server antwortet nicht',
    remedy: 'Prüfen Sie die Verbindung dieses Geräts, und versuchen Sie es noch einmal.',
  },
  answer_unreadable: {
    title: 'Der Server hat etwas geantwortet, das diese Kasse nicht versteht',
    remedy:
      'Laden Sie die Kasse neu, und versuchen Sie es noch einmal. Bleibt der Fehler bestehen, fragen Sie den Betreiber.',
  },
  challenge_expired: {
    title: 'Das hat zu lange gedauert',
    remedy:
      'Es ging nichts verloren. Versuchen Sie es noch einmal; zum Aktivieren geben Sie denselben Code ein.',
  },
  amount_invalid: {
    title: 'Dieser Betrag lässt sich nicht abbuchen',
    remedy: 'Geben Sie einen Betrag über null ein.',
  },
  amount_too_large: {
    title: 'Der Betrag liegt über der Grenze dieses Terminals',
    remedy: 'Buchen Sie einen kleineren Betrag ab, oder lassen Sie die Grenze in der Konsole anheben.',
  },
  currency_unsupported: {
    title: 'Das Terminal nimmt diese Währung nicht an',
    remedy: 'Buchen Sie in der Währung des Terminals ab.',
  },
  amount_changed: {
    title: 'Der Server hat mit einem anderen Betrag geantwortet',
    remedy:
      'Es wurde nichts abgebucht. Versuchen Sie es noch einmal. Bleibt der Fehler bestehen, fragen Sie den Betreiber.',
  },
  personalisation_invalid: {
    title: 'Die Daten für dieses Terminal waren nicht vertrauenswürdig',
    remedy: 'Löschen Sie dieses Terminal, und aktivieren Sie es mit einem neuen Code.',
  },
  personalisation_rollback: {
    title: 'Der Server hat ältere Terminaldaten geschickt, als dieses Gerät hat',
    remedy: 'Es wurde nichts geändert. Fragen Sie den Betreiber.',
  },
  personalisation_expired: {
    title: 'Die Daten dieses Terminals sind abgelaufen',
    remedy: 'Verbinden Sie dieses Gerät mit dem Netz: Es holt neue Daten von selbst.',
  },
  software_outdated: {
    title: 'Diese Version der Kasse ist zu alt',
    remedy: 'Laden Sie die Seite neu, dann ist sie aktuell.',
  },
  storage_unusable: {
    title: 'Dieses Gerät kann seine Schlüssel nicht mehr lesen',
    remedy: 'Aktivieren Sie es mit einem neuen Code.',
  },
  storage_unavailable: {
    title: 'Dieser Browser lässt die Kasse ihre Schlüssel nicht speichern',
    remedy:
      'Verlassen Sie den privaten Modus, oder erlauben Sie dieser Seite, Daten zu speichern, und versuchen Sie es noch einmal.',
  },
  attestation_unavailable: {
    title: 'Dieses Gerät kann nicht beweisen, was es ist',
    remedy:
      'Nehmen Sie ein Gerät mit Displaysperre, Fingerabdruck oder Gesichtserkennung und einem aktuellen Browser.',
  },
  attestation_abandoned: {
    title: 'Die Prüfung des Geräts wurde nicht abgeschlossen',
    remedy:
      'Beginnen Sie von vorn, und bestätigen Sie mit Fingerabdruck, Gesicht oder Displaysperre, sobald das Gerät danach fragt.',
  },
  attestation_refused: {
    title: 'Das Gerät hat die Prüfung nicht bestanden',
    remedy: 'Unten steht, woran es lag und was dagegen hilft.',
  },
  reader_unavailable: {
    title: 'Der Kartenleser antwortet nicht',
    remedy: 'Es wurde nichts abgebucht. Prüfen Sie die Verbindung, und versuchen Sie es noch einmal.',
  },
  card_declined: {
    title: 'Die Karte hat die Zahlung abgelehnt',
    remedy: 'Es wurde nichts abgebucht. Bitten Sie um eine andere Karte.',
  },
  card_unsupported: {
    title: 'Diese Karte wird hier nicht unterstützt',
    remedy: 'Es wurde nichts abgebucht. Bitten Sie um eine andere Karte.',
  },
  card_unreadable: {
    title: 'Die Karte konnte nicht gelesen werden',
    remedy: 'Es wurde nichts abgebucht. Versuchen Sie es noch einmal, oder bitten Sie um eine andere Karte.',
  },
  contactless_limit: {
    title: 'Der Betrag liegt über der Grenze für kontaktloses Zahlen',
    remedy:
      'Es wurde nichts abgebucht. Buchen Sie einen kleineren Betrag ab, oder nehmen Sie eine andere Zahlungsart.',
  },
  pin_unsupported: {
    title: 'Für diesen Betrag ist eine PIN nötig, und diese Kasse kann noch keine entgegennehmen',
    remedy:
      'Es wurde nichts abgebucht. Buchen Sie einen kleineren Betrag ab, oder nehmen Sie eine andere Zahlungsart.',
  },
  verification_unsupported: {
    title: 'Diese Kasse kann den Karteninhaber nicht so prüfen, wie die Karte es verlangt',
    remedy:
      'Es wurde nichts abgebucht. Buchen Sie einen kleineren Betrag ab, oder nehmen Sie eine andere Zahlungsart.',
  },
  payment_unknown: { title: 'Der Server kennt diese Zahlung nicht', remedy: 'Es wurde nichts abgebucht.' },
  internal: {
    title: 'In dieser Kasse ist ein Fehler aufgetreten',
    remedy: 'Versuchen Sie es noch einmal. Bleibt es dabei, laden Sie die Seite neu.',
  },
  evidence_kind_unsupported: {
    title: 'Der Server nimmt diese Art von Gerät nicht an',
    remedy: 'Nehmen Sie ein anderes Gerät, oder fragen Sie den Betreiber, welche angenommen werden.',
  },
  second_secret_unsupported: {
    title: 'Der Server nimmt die Art von Schlüssel nicht an, die dieses Gerät erzeugt',
    remedy:
      'Nehmen Sie ein Gerät mit sicherem Schlüsselspeicher, oder fragen Sie den Betreiber, welche angenommen werden.',
  },
  sealing_key_untrusted: {
    title: 'Der Server hat seinen Schlüssel für das Geheimnis dieses Geräts nicht nachgewiesen',
    remedy:
      'Beginnen Sie mit dem Aktivierungscode von vorn. Bleibt der Fehler bestehen, fragen Sie den Betreiber.',
  },
};
