/** What checks of devices, their apps and their keys say, in German. */
export const checks: Readonly<Record<string, string>> = {
  // Which devices are taken
  'The policy allows {}.': 'Die Richtlinie erlaubt {}.',
  'Use a device of a type that this merchant accepts.':
    'Nehmen Sie ein Gerät einer Art, die dieser Händler annimmt.',
  'Virtual devices are allowed in test mode only.': 'Virtuelle Geräte sind nur im Testbetrieb erlaubt.',
  'Use a real phone, or a merchant in test mode: a virtual device provides no hardware attestation.':
    'Nehmen Sie ein wirkliches Telefon oder einen Händler im Testbetrieb: Ein virtuelles Gerät hat keinen Nachweis aus Hardware.',
  'Security level {} or higher is required.': 'Sicherheitsstufe {} oder höher ist nötig.',
  'Update the app to a version that reports the items of that level, or use another device.':
    'Bringen Sie die App auf eine Fassung, die die Angaben dieser Stufe meldet, oder nehmen Sie ein anderes Gerät.',
  'This terminal accepts evidence of the kinds {}.': 'Dieses Terminal nimmt Nachweise der Arten {} an.',
  'Use a device of a type that this terminal accepts, or have its settings changed in the console.':
    'Nehmen Sie ein Gerät einer Art, die dieses Terminal annimmt, oder lassen Sie seine Einstellungen in der Konsole ändern.',
  'A terminal cannot be enrolled at a lower level than before.':
    'Ein Terminal kann sich nicht auf einer niedrigeren Stufe als zuvor anmelden.',
  'Update the app to a version that reports every item of that level, or create a new terminal.':
    'Bringen Sie die App auf eine Fassung, die jede Angabe dieser Stufe meldet, oder legen Sie ein neues Terminal an.',
  'The device key signed the digest, the evidence, both keys and both secrets of this enrolment.':
    'Der Geräteschlüssel hat Digest, Nachweis, beide Schlüssel und beide Geheimnisse dieser Anmeldung unterschrieben.',
  'Start again with the activation code.': 'Beginnen Sie noch einmal mit dem Aktivierungscode.',
  'The shared secret is sealed to this server, for this enrolment and this encryption key.':
    'Das geteilte Geheimnis ist für diesen Server, diese Anmeldung und diesen Schlüssel versiegelt.',

  // The app
  'The policy allows builds for {}.': 'Die Richtlinie erlaubt Fassungen für {}.',
  'Install the app from the App Store or TestFlight: development builds may not take payments.':
    'Installieren Sie die App aus dem App Store oder TestFlight: Entwicklungsfassungen dürfen keine Zahlungen annehmen.',
  'The key belongs to exactly one app, and that app is allowed.':
    'Der Schlüssel gehört zu genau einer App, und diese App ist erlaubt.',
  'The app is signed by its publisher.': 'Die App ist von ihrem Herausgeber unterschrieben.',
  'The app version meets the minimum.': 'Die Fassung der App ist neu genug.',
  'Install the app from the official store and enrol again.':
    'Installieren Sie die App aus dem offiziellen Store, und melden Sie das Gerät neu an.',
  'This app was not signed by its publisher. Remove it and install it from the official store.':
    'Diese App ist nicht von ihrem Herausgeber unterschrieben. Entfernen Sie sie, und installieren Sie sie aus dem offiziellen Store.',
  'Update the app in the store, then enrol again.':
    'Bringen Sie die App im Store auf den neuesten Stand, und melden Sie das Gerät dann neu an.',
  'App, signer and version match a reference value that is in force.':
    'App, Unterzeichner und Fassung entsprechen einem geltenden Referenzwert.',
  'Update the app, or have the operator add a reference value for this version.':
    'Bringen Sie die App auf den neuesten Stand, oder lassen Sie den Betreiber einen Referenzwert für diese Fassung anlegen.',
  'Install the app from its official source, or have the operator add a reference value for it.':
    'Installieren Sie die App aus ihrer offiziellen Quelle, oder lassen Sie den Betreiber einen Referenzwert für sie anlegen.',
  'The libraries and the PIN pad match the reference value.':
    'Die Bibliotheken und das PIN-Feld entsprechen dem Referenzwert.',
  'Install the app from its official source, or have the operator add the digests of its modules.':
    'Installieren Sie die App aus ihrer offiziellen Quelle, oder lassen Sie den Betreiber die Digests ihrer Module anlegen.',
  'Update the app and enrol again.':
    'Bringen Sie die App auf den neuesten Stand, und melden Sie das Gerät neu an.',
  'Update the app and try again.':
    'Bringen Sie die App auf den neuesten Stand, und versuchen Sie es noch einmal.',
  'Update the app and try again. If the error persists, contact support.':
    'Bringen Sie die App auf den neuesten Stand, und versuchen Sie es noch einmal. Bleibt der Fehler, fragen Sie den Support.',
  'Update the app.': 'Bringen Sie die App auf den neuesten Stand.',
  'Update the app on the device.': 'Bringen Sie die App auf dem Gerät auf den neuesten Stand.',

  // Clock
  'The device clock is off by at most {}.': 'Die Uhr des Geräts geht um höchstens {} falsch.',
  "The phone's clock is {} fast. Switch on automatic date and time in its settings, then try again.":
    'Die Uhr des Telefons geht {} vor. Schalten Sie in seinen Einstellungen Datum und Uhrzeit auf automatisch, und versuchen Sie es noch einmal.',
  "The phone's clock is {} slow. Switch on automatic date and time in its settings, then try again.":
    'Die Uhr des Telefons geht {} nach. Schalten Sie in seinen Einstellungen Datum und Uhrzeit auf automatisch, und versuchen Sie es noch einmal.',
  "The phone's clock is {} {}. Switch on automatic date and time in its settings, then try again.":
    'Die Uhr des Telefons geht {} {}. Schalten Sie in seinen Einstellungen Datum und Uhrzeit auf automatisch, und versuchen Sie es noch einmal.',
  '{} seconds': '{} Sekunden',
  '1 second': '1 Sekunde',
  '{} minutes': '{} Minuten',
  '1 minute': '1 Minute',
  '{} hours': '{} Stunden',
  '1 hour': '1 Stunde',
  '{} days': '{} Tage',
  '1 day': '1 Tag',

  // System and patches
  'Install the latest system update of the phone. If there is none, the manufacturer no longer supports the phone: use another one.':
    'Installieren Sie die neueste Systemaktualisierung des Telefons. Gibt es keine, unterstützt der Hersteller das Telefon nicht mehr: Nehmen Sie ein anderes.',
  'Install the latest system update of the phone.':
    'Installieren Sie die neueste Systemaktualisierung des Telefons.',
  'The security patch level is {} or newer.': 'Der Sicherheitsstand ist {} oder neuer.',
  'Neither the reference value nor the policy sets a minimum patch level.':
    'Weder Referenzwert noch Richtlinie verlangen einen Mindeststand.',
  'The security patch is at most {} days old.': 'Der Sicherheitsstand ist höchstens {} Tage alt.',
  "Check the clock of the server. If it is right, the phone reports a date that has not come: restore its maker's system, or use another phone.":
    'Prüfen Sie die Uhr des Servers. Geht sie richtig, nennt das Telefon ein Datum, das noch nicht war: Stellen Sie das System des Herstellers wieder her, oder nehmen Sie ein anderes Telefon.',
  'The operating system booted verified, with a locked bootloader.':
    'Das Betriebssystem startete geprüft, mit gesperrtem Bootloader.',
  'The policy does not require verified boot.': 'Die Richtlinie verlangt keinen geprüften Start.',
  "Restore the phone's original system and lock its bootloader (this erases the phone), or use another phone.":
    'Stellen Sie das ursprüngliche System des Telefons wieder her, und sperren Sie seinen Bootloader (das löscht das Telefon), oder nehmen Sie ein anderes.',
  'Keys are kept in {}.': 'Schlüssel liegen in {}.',
  'Use another phone: this one does not store keys in secure hardware.':
    'Nehmen Sie ein anderes Telefon: Dieses bewahrt Schlüssel nicht in sicherer Hardware auf.',
  'No runtime attack on the app was detected.': 'Es wurde kein Angriff auf die laufende App gefunden.',
  'Remove what was detected (root, hooks, debugger, overlays, accessibility services), restart the phone and try again.':
    'Entfernen Sie, was gefunden wurde (Root, Hooks, Debugger, Überzeichnung, Bedienungshilfen), starten Sie das Telefon neu, und versuchen Sie es noch einmal.',

  // Keys of a phone
  'The revocation list is at most {} hours old.': 'Die Sperrliste ist höchstens {} Stunden alt.',
  'Nothing is wrong with the phone. The operator must restore updates of the revocation list.':
    'Am Telefon liegt es nicht. Der Betreiber muss dafür sorgen, dass die Sperrliste wieder kommt.',
  'The security level of key and attestation is {} or higher.':
    'Die Sicherheitsstufe von Schlüssel und Nachweis ist {} oder höher.',
  'The key is one of {}.': 'Der Schlüssel ist einer von {}.',
  'The key was generated inside the secure hardware.': 'Der Schlüssel entstand in der sicheren Hardware.',
  'Signing is the only purpose of the key.': 'Der Schlüssel ist nur zum Unterschreiben da.',
  'The authorisation list is in the order in which KeyMint writes it.':
    'Die Liste der Berechtigungen steht in der Reihenfolge, in der KeyMint sie schreibt.',
  'Use another phone: its key store does not produce genuine evidence.':
    'Nehmen Sie ein anderes Telefon: Sein Schlüsselspeicher liefert keinen echten Nachweis.',
  'The key can sign without user authentication.':
    'Der Schlüssel kann ohne Bestätigung durch den Benutzer unterschreiben.',
  'Every authorisation of the key is known to this server.':
    'Dieser Server kennt jede Berechtigung des Schlüssels.',
  'Nothing is wrong with the phone. Update the server.':
    'Am Telefon liegt es nicht. Aktualisieren Sie den Server.',
  'The bootloader is locked.': 'Der Bootloader ist gesperrt.',
  'The operating system booted verified.': 'Das Betriebssystem startete geprüft.',
  "The phone's bootloader is unlocked. Lock it again (this erases the phone), or use another phone.":
    'Der Bootloader des Telefons ist offen. Sperren Sie ihn wieder (das löscht das Telefon), oder nehmen Sie ein anderes.',
  "The phone does not run its maker's system. Restore the original system, or use another phone.":
    'Auf dem Telefon läuft nicht das System seines Herstellers. Stellen Sie das ursprüngliche wieder her, oder nehmen Sie ein anderes Telefon.',
  'The verified boot hash is attested.': 'Der Hash des geprüften Starts ist bezeugt.',

  // Play Integrity
  'Install the app from Google Play with the account that is licensed for it, and try again.':
    'Installieren Sie die App aus Google Play mit dem Konto, das sie erworben hat, und versuchen Sie es noch einmal.',
  'Use a phone with Google Play that is not rooted and has its bootloader locked, and install all system updates.':
    'Nehmen Sie ein Telefon mit Google Play, ohne Root und mit gesperrtem Bootloader, und installieren Sie alle Systemaktualisierungen.',
  'Play Protect says one of {}.': 'Play Protect sagt eines von {}.',
  'Turn on Play Protect, scan the phone, and remove any harmful apps it finds.':
    'Schalten Sie Play Protect ein, lassen Sie das Telefon prüfen, und entfernen Sie schädliche Apps, die es findet.',
  'The operator must enable this verdict in the Play Console.':
    'Der Betreiber muss dieses Urteil in der Play Console einschalten.',
  'The verdicts are genuine, not test responses configured in the Play Console.':
    'Die Urteile sind echt, keine Testantworten aus der Play Console.',
  'Remove the account from the testers in the Play Console.':
    'Nehmen Sie das Konto in der Play Console aus den Testern.',
  'The app is on the allow list.': 'Die App steht auf der Liste der erlaubten.',
  'The device meets {}.': 'Das Gerät erfüllt {}.',
  'No running app can capture, overlay or control the screen.':
    'Keine laufende App kann den Bildschirm mitschneiden, überzeichnen oder bedienen.',
  'Close apps that record, share, overlay or control the screen, and turn off their accessibility services.':
    'Schließen Sie Apps, die den Bildschirm aufzeichnen, teilen, überzeichnen oder bedienen, und schalten Sie ihre Bedienungshilfen ab.',
  'The device did not request an unusual number of tokens within the last hour.':
    'Das Gerät hat in der letzten Stunde nicht ungewöhnlich viele Token angefordert.',
  'Wait an hour. If the error persists, use another phone: this one may be answering on behalf of other devices.':
    'Warten Sie eine Stunde. Bleibt der Fehler, nehmen Sie ein anderes Telefon: Dieses antwortet vielleicht für andere Geräte.',
  'Android SDK version {} or later.': 'Android-SDK-Fassung {} oder neuer.',
  'Update the system of the phone, or use a newer phone.':
    'Aktualisieren Sie das System des Telefons, oder nehmen Sie ein neueres.',
  'Every field of the token is known to this server.': 'Dieser Server kennt jedes Feld des Tokens.',
  'The evidence is an unmodified Play Integrity token.':
    'Der Nachweis ist ein unverändertes Play-Integrity-Token.',
  "The token opens with one of this app's keys and is signed by Google.":
    'Das Token lässt sich mit einem Schlüssel dieser App öffnen und ist von Google unterschrieben.',
  'The token was requested by the allowed app that the key belongs to.':
    'Das Token wurde von der erlaubten App angefordert, zu der der Schlüssel gehört.',
  'The token was requested with the hash of the issued challenge and the key of this device.':
    'Das Token wurde mit dem Hash der ausgegebenen Challenge und des Schlüssels dieses Geräts angefordert.',
  'The token is recent.': 'Das Token ist frisch.',
  'Request a new token from Google Play for the challenge that is being answered.':
    'Fordern Sie für die Challenge, die beantwortet wird, ein neues Token von Google Play an.',
  'Install the app from Google Play.': 'Installieren Sie die App aus Google Play.',

  // Second secret
  'The policy accepts second secrets of the schemes {}.':
    'Die Richtlinie nimmt zweite Geheimnisse der Verfahren {} an.',
  'Use a device with a secure key store: this one can only hold the secret in memory.':
    'Nehmen Sie ein Gerät mit sicherem Schlüsselspeicher: Dieses kann das Geheimnis nur im Speicher halten.',
  'Update the app to a version that supports another key scheme.':
    'Bringen Sie die App auf eine Fassung, die ein anderes Verfahren kann.',
  'A second secret of the scheme {} is accepted up to level {}.':
    'Ein zweites Geheimnis des Verfahrens {} wird bis Stufe {} angenommen.',
  'Use a device with stronger key storage, or a terminal of a lower level.':
    'Nehmen Sie ein Gerät mit stärkerem Schlüsselspeicher, oder ein Terminal einer niedrigeren Stufe.',
  'Nothing is wrong with the phone. The operator must restore the connection to this source.':
    'Am Telefon liegt es nicht. Der Betreiber muss die Verbindung zu dieser Quelle wiederherstellen.',

  // WebAuthn
  'The attestation format is one of {}.': 'Das Format des Nachweises ist eines von {}.',
  'When the browser asks, allow the site to see the make and model of the security key.':
    'Erlauben Sie der Seite, wenn der Browser fragt, Marke und Modell des Sicherheitsschlüssels zu sehen.',
  'Accepted: {}.': 'Angenommen: {}.',
  'Use a device with a built-in authenticator of a known manufacturer, and allow the site to see its make and model.':
    'Nehmen Sie ein Gerät mit eingebautem Authenticator eines bekannten Herstellers, und erlauben Sie der Seite, Marke und Modell zu sehen.',
  'The user confirmed on the device (user presence).':
    'Der Benutzer hat auf dem Gerät bestätigt (User Presence).',
  'When the device asks, confirm with fingerprint, face or PIN.':
    'Bestätigen Sie mit Finger, Gesicht oder PIN, wenn das Gerät fragt.',
  'The device verified the user (user verification).':
    'Das Gerät hat den Benutzer geprüft (User Verification).',
  'User verification is optional.': 'Eine Prüfung des Benutzers ist nicht verlangt.',
  'Set up a screen lock (fingerprint, face or PIN) on the device and enrol again.':
    'Richten Sie auf dem Gerät eine Displaysperre ein (Finger, Gesicht oder PIN), und melden Sie es neu an.',
  'The authenticator model is on the allow list of the policy.':
    'Das Modell des Authenticators steht auf der Liste der Richtlinie.',
  'Use an authenticator of an accepted model.': 'Nehmen Sie einen Authenticator eines angenommenen Modells.',
  'The credential cannot be synchronised to other devices.':
    'Der Schlüssel lässt sich nicht auf andere Geräte übertragen.',
  'At level 3 the passkey cannot be synchronised to other devices.':
    'Auf Stufe 3 lässt sich der Passkey nicht auf andere Geräte übertragen.',
  'Choose "this device" and not a password manager when the browser asks where to save the passkey.':
    'Wählen Sie „dieses Gerät“ und keinen Passwortmanager, wenn der Browser fragt, wo der Passkey bleiben soll.',
  'The assertion is signed by the registered credential, with user presence and an increasing counter.':
    'Die Antwort ist mit dem angemeldeten Schlüssel unterschrieben, mit User Presence und steigendem Zähler.',
  'Sign in again with the same device.': 'Melden Sie sich mit demselben Gerät neu an.',
  'The answer is the complete, unmodified result of navigator.credentials.get.':
    'Die Antwort ist das vollständige, unveränderte Ergebnis von navigator.credentials.get.',
  'Every certificate of the attestation is within its validity period.':
    'Jedes Zertifikat des Nachweises ist in seiner Gültigkeit.',
  'Start again and complete all steps in the same browser window.':
    'Beginnen Sie von vorn, und machen Sie alle Schritte im selben Fenster.',
  'The credential answers the issued challenge, bound to the device keys if there are any.':
    'Der Schlüssel beantwortet die ausgegebene Challenge, gebunden an die Geräteschlüssel, wenn es welche gibt.',
  'The credential was used on a page of this server.':
    'Der Schlüssel wurde auf einer Seite dieses Servers benutzt.',
  'Open this server at {} and start there.': 'Öffnen Sie diesen Server unter {}, und beginnen Sie dort.',
  'The answer is one of {} for this server.': 'Die Antwort ist eine der Art {} für diesen Server.',
  'The android-key statement verifies (WebAuthn level 3, section 8.4).':
    'Die Aussage android-key lässt sich prüfen (WebAuthn Level 3, Abschnitt 8.4).',
  'Use another browser or device: the attestation of this one cannot be verified.':
    'Nehmen Sie einen anderen Browser oder ein anderes Gerät: Der Nachweis von diesem lässt sich nicht prüfen.',
  'The evidence is the complete, unmodified result of navigator.credentials.create.':
    'Der Nachweis ist das vollständige, unveränderte Ergebnis von navigator.credentials.create.',
  'The attestation statement verifies.': 'Die Aussage des Nachweises lässt sich prüfen.',
  'Start the enrolment again and complete all steps in the same browser window.':
    'Beginnen Sie die Anmeldung von vorn, und machen Sie alle Schritte im selben Fenster.',
  'Update the browser and try again.':
    'Bringen Sie den Browser auf den neuesten Stand, und versuchen Sie es noch einmal.',

  // Digest and transaction
  'A device does not come back at a lower level than it enrolled with.':
    'Ein Gerät kommt nicht auf einer niedrigeren Stufe zurück, als es sich angemeldet hat.',
  'Update the app to a version that reports everything its level asks for, or enrol the device again.':
    'Bringen Sie die App auf eine Fassung, die alles meldet, was ihre Stufe verlangt, oder melden Sie das Gerät neu an.',
  'The digest of the security-relevant data equals the reference value.':
    'Der Digest der sicherheitsrelevanten Daten gleicht dem Referenzwert.',
  'Something that matters for security changed since enrolment (app, system, patch level or a runtime check). Present the security items in a periodic check, bring it back, or enrol the device again.':
    'Seit der Anmeldung hat sich etwas geändert, das für die Sicherheit zählt (App, System, Sicherheitsstand oder eine Prüfung der laufenden App). Legen Sie die Sicherheitsangaben in einer regelmäßigen Prüfung vor, machen Sie es rückgängig, oder melden Sie das Gerät neu an.',
  'The digest is that of the security items, and they are all that the level names.':
    'Der Digest ist der der Sicherheitsangaben, und sie sind alle, die die Stufe nennt.',
  'Update the app to a version that reports everything its level asks for.':
    'Bringen Sie die App auf eine Fassung, die alles meldet, was ihre Stufe verlangt.',
  'Start the payment again.': 'Beginnen Sie die Zahlung noch einmal.',
  'The answer is signed by the key that this device enrolled with.':
    'Die Antwort ist mit dem Schlüssel unterschrieben, mit dem sich dieses Gerät angemeldet hat.',
  'Enrol the device again: it no longer has the key it enrolled with.':
    'Melden Sie das Gerät neu an: Es hat den Schlüssel seiner Anmeldung nicht mehr.',
  "The answer is a JWS of type att-evidence+jwt with {}, the algorithm of the device's key.":
    'Die Antwort ist ein JWS der Art att-evidence+jwt mit {}, dem Verfahren des Geräteschlüssels.',
  'The device counter must increase.': 'Der Zähler des Geräts muss steigen.',
  'Reset the terminal and enrol it again: its storage was copied or restored to an older state.':
    'Setzen Sie das Terminal zurück, und melden Sie es neu an: Sein Speicher wurde kopiert oder auf einen älteren Stand gebracht.',
  'The answer is for the challenge that was issued.': 'Die Antwort gilt der ausgegebenen Challenge.',
  'The answer is for device {}.': 'Die Antwort gilt dem Gerät {}.',
  'Enrol the device again.': 'Melden Sie das Gerät neu an.',
  'The answer is for payment {}.': 'Die Antwort gilt der Zahlung {}.',
  'The answer is for no payment.': 'Die Antwort gilt keiner Zahlung.',
  'The answer is for the purpose {}.': 'Die Antwort gilt dem Zweck {}.',
  'The device signed the amount of the payment: {}.':
    'Das Gerät hat den Betrag der Zahlung unterschrieben: {}.',
  'Start the payment again and check the amount on the screen.':
    'Beginnen Sie die Zahlung noch einmal, und prüfen Sie den Betrag auf dem Bildschirm.',
};
