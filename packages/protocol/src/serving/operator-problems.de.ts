import type { OPERATOR_PROBLEMS } from '../operator-problems.ts';

type Code = keyof typeof OPERATOR_PROBLEMS;

/** What `OPERATOR_PROBLEMS` says, in German: a part of `PROBLEMS_DE`. */
export const OPERATOR_PROBLEMS_DE: Readonly<Record<Code, readonly [title: string, remedy: string]>> = {
  // Operators
  sign_in_required: [
    'Eine Anmeldung ist nötig',
    'Melden Sie sich mit Ihrem Passkey an der Konsole an, oder senden Sie einen API-Schlüssel.',
  ],
  metrics_token_refused: [
    'Die Messwerte stehen diesem Leser nicht offen',
    'Senden Sie den Wert von METRICS_TOKEN als Bearer-Token.',
  ],
  origin_refused: [
    'Anfragen von dieser Herkunft sind nicht erlaubt',
    'Öffnen Sie die Konsole unter der Adresse dieses Servers.',
  ],
  role_not_allowed: [
    'Ihre Rolle erlaubt das nicht',
    'Bitten Sie jemanden mit einer der Rollen in `possible`, oder einen Inhaber um eine andere Rolle.',
  ],
  setup_link_invalid: [
    'Der Link gilt nicht mehr',
    'Vielleicht wurde er benutzt, widerrufen oder ist abgelaufen. Bitten Sie einen Inhaber um einen neuen; gibt es noch keinen Bediener, starten Sie den Server neu.',
  ],
  recovery_code_refused: [
    'Der Wiederherstellungscode wurde nicht angenommen',
    'Jeder Code gilt einmal, und neue Codes beenden frühere. Nehmen Sie einen anderen, oder bitten Sie einen Inhaber um einen Link zur Wiederherstellung.',
  ],
  cashier_required: [
    'An dieser Kasse muss sich ein Kassierer anmelden',
    'Melden Sie sich an der Kasse mit Ihrem Namen und Ihrem Kassencode an, und beginnen Sie die Zahlung noch einmal.',
  ],
  cashier_code_refused: [
    'Der Kassencode wurde nicht angenommen',
    'Prüfen Sie Namen und Code, oder setzen Sie in der Konsole einen neuen.',
  ],
  till_code_paused: [
    'Zu viele falsche Kassencodes',
    'Warten Sie, und versuchen Sie es noch einmal: Die erste Pause dauert eine Minute, jede weitere doppelt so lang. Ein Inhaber kann in der Konsole einen neuen Code vergeben.',
  ],
  no_till_role: [
    'Mit dieser Rolle arbeitet man nicht an einer Kasse',
    'Geben Sie der Person zuerst die Rolle eines Kassierers, Betreibers oder Inhabers.',
  ],
  last_owner: ['Der Händler hätte keinen Inhaber mehr', 'Machen Sie zuerst jemand anders zum Inhaber.'],
  last_passkey: ['Dies ist Ihr einziger Passkey', 'Fügen Sie zuerst einen anderen hinzu.'],
  own_recovery_link: [
    'Ein Link zur Wiederherstellung ist für jemand anders',
    'Fügen Sie in den Einstellungen einen Passkey hinzu, oder erstellen Sie Wiederherstellungscodes.',
  ],
  operators_full: [
    'Die Grenze an Bedienern und offenen Einladungen ist erreicht',
    'Entfernen Sie Bediener, oder widerrufen Sie Einladungen, die nicht gebraucht werden.',
  ],
  passkeys_full: [
    'Sie haben die Grenze an Passkeys erreicht',
    'Entfernen Sie einen Passkey, den Sie nicht benutzen.',
  ],
  passkey_refused: [
    'Der Passkey wurde nicht angenommen',
    'Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Ihrer Passkeys.',
  ],

  // Approval by a second person
  approval_required: [
    'Diese Änderung braucht die Genehmigung einer zweiten Person',
    'Beantragen Sie sie mit einer Begründung; ein anderer Bediener genehmigt sie dann.',
  ],
  approval_asked_already: [
    'Diese Änderung wurde schon beantragt',
    'Warten Sie, bis jemand anders entschieden hat, oder ziehen Sie den Antrag zurück.',
  ],
  approval_state_conflict: [
    'Der Status des Antrags erlaubt das nicht',
    'Laden Sie den Antrag, um seinen Status zu sehen; was abgelehnt wurde oder abgelaufen ist, kann neu beantragt werden.',
  ],
  approval_by_oneself: [
    'Niemand entscheidet über den eigenen Antrag',
    'Bitten Sie einen anderen Bediener zu entscheiden, oder ziehen Sie den Antrag zurück.',
  ],
  approval_of_another: [
    'Nur wer den Antrag gestellt hat, kann ihn zurückziehen',
    'Lehnen Sie den Antrag ab, wenn er nicht ausgeführt werden soll.',
  ],
  approval_not_allowed: [
    'Über diesen Antrag dürfen Sie nicht entscheiden',
    'Bitten Sie einen Bediener, dessen Rolle es erlaubt.',
  ],
  second_person_missing: [
    'Es gibt noch keinen zweiten Inhaber',
    'Laden Sie zuerst einen weiteren Inhaber ein, damit jemand da ist, der genehmigen kann.',
  ],

  // Merchants
  time_zone_unknown: [
    'Die Zeitzone ist nicht bekannt',
    'Senden Sie einen Namen aus der IANA-Zeitzonendatenbank, etwa Europe/Berlin.',
  ],
  time_zone_required: [
    'Das Land hat mehrere Zeitzonen',
    'Senden Sie die Zeitzone des Händlers mit ihrem Namen; `possible` nennt die seines Landes.',
  ],
};
