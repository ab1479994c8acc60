import type { ProblemCode } from '../problem.ts';
import { OPERATOR_PROBLEMS_DE } from './operator-problems.de.ts';

/** What `PROBLEMS` says in English, in German: the title and what to do. */
export const PROBLEMS_DE: Readonly<Record<ProblemCode, readonly [title: string, remedy: string]>> = {
  // Shape and transport
  malformed_request: [
    'Die Anfrage ist fehlerhaft',
    'Vergleichen Sie die Anfrage mit der API-Referenz; `path` nennt das Feld.',
  ],
  unsupported_grant_type: [
    'Diese Art der Berechtigung wird nicht unterstützt',
    'Verwenden Sie client_credentials mit einer Client-Assertion, oder refresh_token.',
  ],
  unsupported_media_type: [
    'Der Inhaltstyp wird nicht unterstützt',
    'Senden Sie den Inhalt in der Form, die `detail` und der Header Accept-Post nennen.',
  ],
  payload_too_large: [
    'Die Anfrage ist zu groß',
    'Verkleinern Sie die Anfrage; die Grenze steht in der API-Referenz.',
  ],
  request_timeout: [
    'Die Anfrage kam nicht rechtzeitig an',
    'Senden Sie die ganze Anfrage innerhalb von 30 Sekunden.',
  ],
  uri_too_long: [
    'Die Adresse ist zu lang',
    'Vergleichen Sie die Adresse mit der API-Referenz: Kennungen haben 30 Zeichen.',
  ],
  headers_too_large: [
    'Die Header der Anfrage sind zu groß',
    'Senden Sie Header von weniger als 16 KiB, die Adresse mitgezählt.',
  ],
  not_found: ['Nicht gefunden', 'Prüfen Sie Adresse und Kennung, und ob die Sache zu diesem Händler gehört.'],
  method_not_allowed: [
    'Die Methode ist an dieser Adresse nicht erlaubt',
    'Verwenden Sie eine der Methoden im Header Allow.',
  ],
  too_many_requests: [
    'Zu viele Anfragen',
    'Warten Sie so viele Sekunden, wie der Header Retry-After nennt, und versuchen Sie es dann noch einmal.',
  ],
  database_unavailable: [
    'Die Datenbank ist nicht erreichbar',
    'Vielleicht ist nicht bekannt, ob etwas geändert wurde: `detail` sagt, was bekannt ist. Fragen Sie nach dem Stand, oder versuchen Sie es gleich noch einmal mit demselben Idempotenzschlüssel.',
  ],
  service_unavailable: [
    'Ein Teil des Dienstes ist nicht erreichbar',
    'Versuchen Sie es gleich noch einmal. Sollte die Anfrage etwas ändern, sehen Sie zuerst nach, ob sie es getan hat.',
  ],
  internal_error: [
    'Interner Fehler des Servers',
    'Versuchen Sie es noch einmal. Bleibt der Fehler, nennen Sie dem Support die Kennung der Anfrage.',
  ],
  not_in_live_mode: [
    'Das gibt es nur im Testbetrieb',
    'Verwenden Sie im Echtbetrieb ein wirkliches Gerät und eine wirkliche Karte.',
  ],

  ...OPERATOR_PROBLEMS_DE,

  // Enrolment: the first secret
  activation_code_invalid: [
    'Der Aktivierungscode ist falsch',
    'Prüfen Sie Terminalnummer und Code, und geben Sie beide noch einmal ein.',
  ],
  activation_code_expired: [
    'Der Aktivierungscode ist abgelaufen',
    'Lassen Sie sich in der Konsole einen neuen Aktivierungscode erstellen.',
  ],
  activation_code_used: [
    'Der Aktivierungscode wurde schon benutzt',
    'Lassen Sie sich in der Konsole einen neuen Aktivierungscode erstellen.',
  ],
  activation_code_locked: [
    'Der Aktivierungscode ist nach zu vielen Fehlversuchen gesperrt',
    'Lassen Sie sich in der Konsole einen neuen Aktivierungscode erstellen.',
  ],
  activation_code_foreign: [
    'Der Aktivierungscode gehört zu einem anderen Terminal',
    'Prüfen Sie die Terminalnummer, oder lassen Sie sich einen Code für dieses Terminal erstellen.',
  ],
  activation_unconfirmed: [
    'Der Link in der Mail wurde noch nicht geöffnet',
    'Öffnen Sie den Link in der Mail, die für dieses Terminal gesendet wurde, und gehen Sie dann hier weiter.',
  ],
  activation_link_invalid: [
    'Dieser Link geht nicht mehr',
    'Öffnen Sie die neueste Mail. Gibt es keine, bitten Sie die Person, die das Terminal aktiviert, eine zu senden.',
  ],
  activation_delivery_required: [
    'Dieses Terminal wird mit einem Code aktiviert, der gesendet wird',
    'Geben Sie eine `delivery` an: wie der Code gesendet wird, und an welche Adresse.',
  ],
  activation_not_sent: [
    'Es gibt keinen gesendeten Aktivierungscode, der noch einmal gesendet werden könnte',
    'Erstellen Sie einen Aktivierungscode, mit dem Weg und der Adresse, an die er geht.',
  ],
  resend_limit_exceeded: [
    'Der Code wurde so oft an diese Adresse gesendet, wie es geht',
    'Warten Sie so viele Sekunden, wie der Header Retry-After nennt, und sehen Sie bei unerwünschten Mails nach.',
  ],
  message_limit_exceeded: [
    'Es wurden zu viele Nachrichten gesendet',
    'Warten Sie so viele Sekunden, wie der Header Retry-After nennt, und senden Sie dann noch einmal.',
  ],
  activation_quota_exceeded: [
    'Für dieses Terminal wurden zu viele Aktivierungscodes erstellt',
    'Nehmen Sie den jetzigen Code, oder warten Sie bis morgen.',
  ],
  enrolment_method_refused: [
    'Dieses Terminal erlaubt diese Art der Aktivierung nicht',
    'Nehmen Sie die Form des Codes, die der Betreiber Ihnen gab: die Ziffern, den Link oder den QR-Code.',
  ],
  enrolment_methods_spent: [
    'Jede Art der Aktivierung dieses Terminals ist verbraucht',
    'Setzen Sie das Terminal zurück; dann lässt sich jede noch einmal benutzen.',
  ],
  enrolment_closed: ['Diese Anmeldung ist beendet', 'Beginnen Sie noch einmal mit dem Aktivierungscode.'],
  enrolment_refused: [
    'Das Gerät wurde nicht angenommen',
    'Sehen Sie unter `checks` nach: Dort steht, welche Prüfung fehlschlug und was hilft.',
  ],
  transcript_mismatch: [
    'Die Teile der Anmeldung passen nicht zueinander',
    'Beginnen Sie noch einmal mit dem Aktivierungscode.',
  ],
  second_secret_unreadable: [
    'Das versiegelte zweite Geheimnis lässt sich nicht entschlüsseln',
    'Beginnen Sie noch einmal mit dem Aktivierungscode, und versiegeln Sie das Geheimnis mit dem Schlüssel, der für diese Anmeldung angeboten wird.',
  ],
  device_key_reused: [
    'Der Schlüssel des Geräts ist schon angemeldet',
    'Löschen Sie das Terminal, damit es einen neuen Schlüssel erzeugt, und aktivieren Sie es neu.',
  ],

  // Attestation
  challenge_unknown: ['Die Challenge stammt nicht von diesem Server', 'Fordern Sie eine neue Challenge an.'],
  challenge_expired: [
    'Die Challenge ist abgelaufen',
    'Fordern Sie eine neue an, und beantworten Sie sie innerhalb einer Minute.',
  ],
  challenge_used: ['Die Challenge wurde schon beantwortet', 'Fordern Sie eine neue Challenge an.'],
  challenge_foreign: [
    'Die Challenge war für ein anderes Gerät, einen anderen Zweck oder eine andere Zahlung',
    'Beantworten Sie sie mit dem Gerät und für den Zweck und die Zahlung, für die sie ausgegeben wurde.',
  ],
  attestation_refused: [
    'Das Gerät hat die Prüfung nicht bestanden',
    'Sehen Sie unter `checks` nach: Dort steht, welche Prüfung fehlschlug und was hilft.',
  ],
  attestation_quota_exceeded: [
    'Das Gerät hat die Zahl seiner Prüfungen in dieser Stunde überschritten',
    'Warten Sie so viele Sekunden, wie der Header Retry-After nennt, und versuchen Sie es dann noch einmal.',
  ],
  periodic_check_due: [
    'Die regelmäßige Prüfung dieses Geräts ist überfällig',
    'Beantworten Sie eine Challenge mit dem Zweck `periodic`, mit den Sicherheitsangaben, falls sie sich änderten; beginnen Sie dann die Zahlung neu.',
  ],
  reference_values_full: [
    'Der Händler hat die Höchstzahl seiner Referenzwerte erreicht',
    'Lassen Sie neuere Fassungen mit einem Wert gelten (`orNewer`), statt für jede einen anzulegen.',
  ],
  transaction_check_missing: [
    'Das Gerät wurde für diese Zahlung nicht geprüft',
    'Lassen Sie das Gerät für diese Zahlung prüfen, dann für die PIN, bevor die Zahlung vorgelegt wird.',
  ],
  pin_not_allowed: [
    'Auf diesem Gerät darf keine PIN eingegeben werden',
    'Buchen Sie einen kleineren Betrag ab, nehmen Sie eine andere Zahlungsart oder ein Gerät einer höheren Sicherheitsstufe.',
  ],
  pin_ticket_missing: [
    'Eine PIN wurde ohne PIN-Prüfung des Geräts eingegeben',
    'Lassen Sie das Gerät für den Zweck `pin` prüfen, und legen Sie das Ticket als `pinTicket` vor.',
  ],
  policy_invalid: [
    'Die Richtlinie ist ungültig',
    '`path` und `detail` beschreiben den ersten Fehler; /v1/policies/validate nennt alle.',
  ],
  policy_state_conflict: [
    'Der jetzige Stand der Richtlinien lässt das nicht zu',
    'Laden Sie die Richtlinien, dann sehen Sie, welche Fassung gilt und welche gerade eingeführt wird.',
  ],
  policy_unreadable: [
    'Dieser Server kann die Richtlinie des Händlers nicht anwenden',
    'Kehren Sie in der Konsole zu einer anderen Fassung zurück. Bis dahin wird jedes Gerät abgewiesen.',
  ],
  back_test_running: [
    'Ein Rückvergleich läuft schon',
    'Warten Sie, bis er fertig ist, und beginnen Sie dann einen anderen.',
  ],
  back_test_too_long: [
    'Der Rückvergleich dauerte zu lange',
    'Nehmen Sie weniger Tage, oder eine Richtlinie mit weniger und einfacheren Regeln.',
  ],
  ticket_invalid: [
    'Das Ticket der Prüfung ist ungültig',
    'Lassen Sie das Gerät für diese Zahlung noch einmal prüfen.',
  ],
  ticket_expired: [
    'Das Ticket der Prüfung ist abgelaufen',
    'Lassen Sie das Gerät für diese Zahlung noch einmal prüfen.',
  ],
  ticket_foreign: [
    'Das Ticket der Prüfung ist für eine andere Zahlung, einen anderen Betrag oder ein anderes Gerät',
    'Lassen Sie das Gerät für diese Zahlung noch einmal prüfen.',
  ],

  // Tamper response
  tamper_report_invalid: [
    'Die Manipulationsmeldung ist nicht von einem bekannten Gerät unterschrieben',
    'Löschen Sie das Gerät, und aktivieren Sie es mit einem neuen Code.',
  ],

  // Device channel (RFC 9449)
  token_missing: [
    'Es wurde kein Zugriffstoken gesendet',
    'Holen Sie ein Token unter /v1/token, und senden Sie es mit einem DPoP-Nachweis.',
  ],
  token_invalid: ['Das Zugriffstoken ist ungültig', 'Holen Sie ein neues Token unter /v1/token.'],
  token_expired: ['Das Zugriffstoken ist abgelaufen', 'Holen Sie ein neues Token unter /v1/token.'],
  client_assertion_invalid: ['Die Client-Assertion ist ungültig', 'Aktivieren Sie dieses Terminal neu.'],
  dpop_proof_missing: [
    'Es wurde kein DPoP-Nachweis gesendet',
    'Senden Sie einen DPoP-Header, unterschrieben mit dem Schlüssel des Geräts.',
  ],
  dpop_proof_invalid: [
    'Der DPoP-Nachweis passt nicht zu dieser Anfrage',
    'Erstellen Sie einen neuen Nachweis für diese Methode, diese Adresse und dieses Token.',
  ],
  device_clock_wrong: [
    'Die Uhr dieses Geräts geht falsch',
    'Schalten Sie Datum und Uhrzeit auf automatisch, und versuchen Sie es noch einmal.',
  ],
  dpop_proof_replayed: [
    'Der DPoP-Nachweis wurde schon benutzt',
    'Erstellen Sie für jede Anfrage einen neuen Nachweis.',
  ],
  use_dpop_nonce: [
    'Der DPoP-Nachweis braucht eine frische Nonce',
    'Erstellen Sie einen neuen Nachweis mit der Nonce aus dem Header DPoP-Nonce.',
  ],
  channel_binding_required: [
    'Dieses Terminal muss seine Nachweise an die TLS-Verbindung binden',
    'Verbinden Sie sich mit der TLS-Adresse aus den Personalisierungsdaten, und setzen Sie den Exporter-Wert in jeden Nachweis.',
  ],
  channel_binding_mismatch: [
    'Der Nachweis ist an eine andere TLS-Verbindung gebunden',
    'Erstellen Sie einen neuen Nachweis mit dem Exporter-Wert der Verbindung, die die Anfrage trägt.',
  ],
  channel_key_changed: [
    'Die Verbindung ist an einen anderen Kanalschlüssel gebunden',
    'Öffnen Sie für jeden Kanalschlüssel eine eigene Verbindung.',
  ],
  channel_attestation_refused: [
    'Was über den Kanalschlüssel gesagt wird, widerspricht der Anmeldung',
    'Laden Sie die Kasse neu. Bleibt der Fehler bestehen, aktivieren Sie dieses Terminal neu.',
  ],
  channel_technique_too_weak: [
    'Die Richtlinie verlangt stärkeren Schutz des Kanalschlüssels',
    'Unterschreiben Sie mit dem Schlüssel der Enklave, oder mit einem Sitzungsschlüssel, den sie bestätigt hat.',
  ],
  refresh_token_invalid: [
    'Das Refresh-Token ist ungültig',
    'Holen Sie mit dem Schlüssel des Geräts ein neues Token unter /v1/token.',
  ],

  // Terminals
  terminal_awaiting_approval: [
    'Das Terminal wartet auf die Freigabe durch einen Bediener',
    'Bitten Sie einen Bediener, es in der Konsole freizugeben.',
  ],
  terminal_suspended: [
    'Das Terminal ist gesperrt',
    'Fragen Sie einen Bediener nach dem Grund, und lassen Sie es in der Konsole freigeben.',
  ],
  terminal_retired: [
    'Das Terminal wurde stillgelegt',
    'Lassen Sie sich ein neues Terminal anlegen und aktivieren Sie dieses Gerät mit dessen Code.',
  ],
  terminal_reset: [
    'Das Terminal wurde zurückgesetzt',
    'Aktivieren Sie dieses Gerät neu, mit einem neuen Code.',
  ],
  terminal_updated: [
    'Die Einstellungen des Terminals wurden geändert',
    'Aktivieren Sie dieses Gerät neu, mit einem neuen Code.',
  ],
  terminal_state_conflict: [
    'Der jetzige Stand des Terminals lässt das nicht zu',
    '`possible` nennt, was jetzt erlaubt ist.',
  ],
  terminal_reset_required: [
    'Das Terminal muss zurückgesetzt werden, bevor es wieder benutzt werden kann',
    'Setzen Sie das Terminal zurück, und aktivieren Sie dann ein Gerät mit dem neuen Code.',
  ],
  terminal_evidence_fails: [
    'Das Gerät dieses Terminals besteht die Prüfung noch immer nicht',
    'Beheben Sie, was das letzte Ergebnis nennt, oder setzen Sie das Terminal zurück und aktivieren Sie ein anderes Gerät.',
  ],
  personalisation_expired: [
    'Die Personalisierungsdaten des Terminals sind abgelaufen',
    'Holen Sie die Personalisierungsdaten neu. Beginnen Sie dann die Zahlung noch einmal.',
  ],
  software_outdated: [
    'Die Softwarefassung ist zu alt',
    'Laden Sie die Kasse neu, und versuchen Sie es noch einmal.',
  ],

  // The issuer host
  wallet_token_refused: [
    'Das Token des Wallets fehlt oder gilt nicht für diese Karte',
    'Senden Sie das Token, das mit der Karte ausgegeben wurde, als Bearer-Token.',
  ],
  issuer_key_refused: [
    'Der Schlüssel des Kartenausgebers fehlt oder ist falsch',
    'Senden Sie den Wert von ISSUER_OPERATOR_KEY als Bearer-Token.',
  ],
  card_state_conflict: [
    'Der jetzige Stand der Karte lässt das nicht zu',
    'Eine als verloren gemeldete Karte lässt sich nicht mehr benutzen: Lassen Sie eine neue ausgeben.',
  ],
  pin_block_refused: [
    'Die PIN war nicht zu lesen',
    'Lassen Sie sie noch einmal eingeben, unter dem nächsten Schlüssel. Wird sie wieder abgelehnt, fordern Sie zuerst einen neuen PIN-Schlüssel an.',
  ],
  account_limit_exceeded: ['Das Konto käme über seinen Höchststand', 'Laden Sie einen kleineren Betrag auf.'],

  // Payments
  idempotency_key_missing: [
    'Der Header Idempotency-Key fehlt',
    'Senden Sie für jede Zahlung einen eigenen Schlüssel.',
  ],
  idempotency_conflict: [
    'Der Idempotenzschlüssel wurde schon für eine andere Anfrage benutzt',
    'Nehmen Sie für eine neue Anfrage einen neuen Schlüssel.',
  ],
  idempotency_in_progress: [
    'Eine Anfrage mit diesem Idempotenzschlüssel läuft noch',
    'Warten Sie so viele Sekunden, wie der Header Retry-After nennt, und senden Sie dieselbe Anfrage dann noch einmal.',
  ],
  idempotency_outcome_unknown: [
    'Die erste Anfrage mit diesem Idempotenzschlüssel wurde nicht beendet',
    'Sehen Sie nach, ob sie gewirkt hat, und senden Sie, was noch fehlt, mit einem neuen Schlüssel.',
  ],
  amount_invalid: [
    'Dieser Betrag lässt sich nicht abbuchen',
    'Buchen Sie einen Betrag in ganzen kleinsten Einheiten über null ab.',
  ],
  amount_too_large: [
    'Der Betrag liegt über der Grenze des Terminals',
    'Buchen Sie einen kleineren Betrag ab, oder lassen Sie die Grenze in der Konsole anheben.',
  ],
  currency_unsupported: [
    'Das Terminal nimmt diese Währung nicht an',
    'Buchen Sie in der Währung des Terminals ab.',
  ],
  payment_refused: [
    'Eine Regel des Händlers erlaubt diese Zahlung nicht',
    'Nehmen Sie eine andere Zahlungsart, oder fragen Sie den Betreiber des Terminals. `atMost` ist der größte Betrag, den die Regeln erlauben, wo sie einen setzen.',
  ],
  payment_state_conflict: [
    'Der jetzige Stand der Zahlung lässt das nicht zu',
    'Laden Sie die Zahlung, dann sehen Sie ihren Stand.',
  ],
  payment_expired: [
    'Die Zahlung wurde nicht rechtzeitig vorgelegt',
    'Beginnen Sie eine neue Zahlung. Es wurde nichts abgebucht.',
  ],
  card_data_invalid: [
    'Die Kartendaten sind ungültig',
    'Bitten Sie den Kunden, die Karte noch einmal hinzuhalten. Es wurde nichts abgebucht.',
  ],
};
