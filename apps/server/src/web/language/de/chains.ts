/** What checks of certificate chains and of App Attest say, in German. */
export const chains: Readonly<Record<string, string>> = {
  // Certificate chains
  'Use another device: this one cannot provide genuine attestation.':
    'Nehmen Sie ein anderes Gerät: Dieses kann keinen echten Nachweis liefern.',
  'The key is attested by secure hardware, not by the software key store.':
    'Der Schlüssel ist von sicherer Hardware bezeugt, nicht vom Schlüsselspeicher in Software.',
  'Every CA certificate is within its validity period.': 'Jedes CA-Zertifikat ist in seiner Gültigkeit.',
  'Certificates that were put in at the factory cannot be renewed: their dates do not count.':
    'Zertifikate, die im Werk eingesetzt wurden, lassen sich nicht erneuern: Ihre Daten zählen nicht.',
  'The certificate of the key is within its validity period.':
    'Das Zertifikat des Schlüssels ist in seiner Gültigkeit.',
  'No certificate of the chain is revoked or suspended.':
    'Kein Zertifikat der Kette ist widerrufen oder ausgesetzt.',
  'Only the certificate of the key carries a key description.':
    'Nur das Zertifikat des Schlüssels trägt eine Beschreibung des Schlüssels.',
  'The key description can be read completely.': 'Die Beschreibung des Schlüssels ist vollständig lesbar.',
  'Generate the key without an app-defined attestation key, then enrol again.':
    'Erzeugen Sie den Schlüssel ohne eigenen Attestierungsschlüssel der App, und melden Sie das Gerät neu an.',
  'Do not use this device: its evidence was forged.':
    'Benutzen Sie dieses Gerät nicht: Sein Nachweis ist gefälscht.',
  'Connect the device to the internet so that it can fetch new attestation keys, then enrol again.':
    'Verbinden Sie das Gerät mit dem Internet, damit es neue Attestierungsschlüssel holt, und melden Sie es neu an.',
  'Check the clock of the server: the certificates of the device are not valid yet.':
    'Prüfen Sie die Uhr des Servers: Die Zertifikate des Geräts gelten noch nicht.',
  'Correct the date of the device and enrol again.':
    'Stellen Sie das Datum des Geräts richtig, und melden Sie es neu an.',
  'The attested challenge is the one that was issued.': 'Die bezeugte Challenge ist die ausgegebene.',
  'Start again: the answer belonged to another request.':
    'Beginnen Sie von vorn: Die Antwort gehörte zu einer anderen Anfrage.',
  'The attested key is the signing key of the device.':
    'Der bezeugte Schlüssel ist der, mit dem das Gerät unterschreibt.',
  'Enrol again: the key in the evidence is not the key of this device.':
    'Melden Sie das Gerät neu an: Der Schlüssel im Nachweis ist nicht der dieses Geräts.',
  'The attestation covers the shared secret of the device.':
    'Der Nachweis umfasst das geteilte Geheimnis des Geräts.',
  'Enrol again.': 'Melden Sie das Gerät neu an.',
  'The server has no revocation list yet. Try again shortly; the operator has been alerted.':
    'Der Server hat noch keine Sperrliste. Versuchen Sie es gleich noch einmal; der Betreiber weiß davon.',
  'Use another device: the manufacturer has revoked its attestation key.':
    'Nehmen Sie ein anderes Gerät: Der Hersteller hat seinen Attestierungsschlüssel widerrufen.',
  'The evidence is a list of certificates in base64url.':
    'Der Nachweis ist eine Liste von Zertifikaten in base64url.',
  'Every certificate of the chain is within its validity period.':
    'Jedes Zertifikat der Kette ist in seiner Gültigkeit.',
  'Nothing to do: the key store of this phone writes it so, and the signature covers it as it is written.':
    'Nichts zu tun: Der Schlüsselspeicher dieses Telefons schreibt es so, und die Unterschrift gilt dem, was dasteht.',
  'The evidence is one chain of at most 8 readable X.509 certificates, the attested key first.':
    'Der Nachweis ist eine Kette von höchstens 8 lesbaren X.509-Zertifikaten, der bezeugte Schlüssel zuerst.',
  'The chain ends in a pinned root key.': 'Die Kette endet in einem bekannten Wurzelschlüssel.',
  'Every certificate is signed by the next, and every issuer is a CA that may sign certificates.':
    'Jedes Zertifikat ist vom nächsten unterschrieben, und jeder Aussteller ist eine CA, die das darf.',
  'Certificates are written in DER (X.690 section 11.1).':
    'Zertifikate sind in DER geschrieben (X.690 Abschnitt 11.1).',
  'The key description is written in DER (X.690 section 11.1).':
    'Die Beschreibung des Schlüssels ist in DER geschrieben (X.690 Abschnitt 11.1).',
  'The server has a verifier for this kind of evidence.': 'Der Server kann diese Art von Nachweis prüfen.',
  'Use a device of a kind that this server accepts.':
    'Nehmen Sie ein Gerät einer Art, die dieser Server annimmt.',
  'The thumbprints of both device keys are given.': 'Die Fingerabdrücke beider Geräteschlüssel sind genannt.',
  'Start the enrolment again.': 'Beginnen Sie die Anmeldung von vorn.',

  // App Attest
  'Start again without interruption: the answer belonged to another request.':
    'Beginnen Sie von vorn, ohne Unterbrechung: Die Antwort gehörte zu einer anderen Anfrage.',
  'Have the app generate a new App Attest key and enrol again.':
    'Lassen Sie die App einen neuen App-Attest-Schlüssel erzeugen, und melden Sie das Gerät neu an.',
  'Install the app from the App Store (or TestFlight) and enrol again.':
    'Installieren Sie die App aus dem App Store (oder TestFlight), und melden Sie das Gerät neu an.',
  'The evidence is the unmodified output of DCAppAttestService.':
    'Der Nachweis ist die unveränderte Ausgabe von DCAppAttestService.',
  "Apple attested the hash of authenticator data and client data: our challenge and this device's keys.":
    'Apple hat den Hash von Authenticator-Daten und Client-Daten bezeugt: unsere Challenge und die Schlüssel dieses Geräts.',
  'The key id is the SHA-256 of the attested public key, and the authenticator data contain the same key.':
    'Die Kennung ist der SHA-256 des bezeugten öffentlichen Schlüssels, und die Authenticator-Daten enthalten denselben.',
  'The app is on the allow list of this server, which is empty.':
    'Die App steht auf der Liste dieses Servers; die Liste ist leer.',
  'The app is one of {}.': 'Die App ist eine von {}.',
  'The operator must add the app to APPLE_APPS.': 'Der Betreiber muss die App in APPLE_APPS aufnehmen.',
  'The key was generated in the environment (development or production) that is configured for the app.':
    'Der Schlüssel entstand in der Umgebung (Entwicklung oder Produktion), die für die App eingestellt ist.',
  'Install the build for the configured environment: in production, the one from the App Store or TestFlight.':
    'Installieren Sie die Fassung für die eingestellte Umgebung: in Produktion die aus dem App Store oder TestFlight.',
  'The counter of a new key is zero.': 'Der Zähler eines neuen Schlüssels ist null.',
  'The key counter must increase.': 'Der Zähler des Schlüssels muss steigen.',
  'Reset the terminal and enrol it again: an assertion was replayed, or the key was copied.':
    'Setzen Sie das Terminal zurück, und melden Sie es neu an: Eine Antwort wurde wiederholt, oder der Schlüssel kopiert.',
  'The credential id is the key id.': 'Die Kennung der Anmeldedaten ist die des Schlüssels.',
  "The receipt is signed under Apple's root, and of this very attestation.":
    'Der Beleg ist unter Apples Wurzel unterschrieben und gehört zu diesem Nachweis.',
  'The App Attest key of this device signed the authenticator data and the client data with the issued challenge and the device key.':
    'Der App-Attest-Schlüssel dieses Geräts hat Authenticator-Daten und Client-Daten mit der ausgegebenen Challenge und dem Geräteschlüssel unterschrieben.',
  'Try again. If the error persists, have the app generate a new App Attest key and enrol again.':
    'Versuchen Sie es noch einmal. Bleibt der Fehler, lassen Sie die App einen neuen App-Attest-Schlüssel erzeugen, und melden Sie das Gerät neu an.',
  'Enrol immediately after the app has generated its key, and check the clock of the server.':
    'Melden Sie das Gerät gleich an, nachdem die App ihren Schlüssel erzeugt hat, und prüfen Sie die Uhr des Servers.',
};
