/** What the steps of a payment, test amounts and notes of what comes built in say, in German. */
export const story: Readonly<Record<string, string>> = {
  // How a device proved itself
  'Proved by a key in the enclave': 'Ausgewiesen mit einem Schlüssel in der Enklave',
  'Proved by the device’s own key': 'Ausgewiesen mit dem eigenen Schlüssel des Geräts',
  'Proved by a key in software': 'Ausgewiesen mit einem Schlüssel in Software',
  'Attestation: passed': 'Nachweis: bestanden',
  'Attestation: passed with a warning': 'Nachweis: mit Warnung bestanden',
  'Attestation: not passed': 'Nachweis: nicht bestanden',

  // Messages to the bank
  '0200 Authorisation request': '0200 Autorisierungsanfrage',
  '0210 Authorisation answer': '0210 Autorisierungsantwort',
  '0210 Authorisation answer, DE39 {}': '0210 Autorisierungsantwort, DE39 {}',
  '0400 Reversal request': '0400 Stornoanfrage',
  '0410 Reversal answer': '0410 Stornoantwort',
  '0410 Reversal answer, DE39 {}': '0410 Stornoantwort, DE39 {}',
  '0420 Reversal advice': '0420 Stornomitteilung',
  '0421 Reversal advice, repeated': '0421 Stornomitteilung, wiederholt',
  '0430 Reversal advice answer': '0430 Antwort auf Stornomitteilung',
  '0430 Reversal advice answer, DE39 {}': '0430 Antwort auf Stornomitteilung, DE39 {}',
  'A message that cannot be read': 'Eine Nachricht, die sich nicht lesen lässt',
  'No answer in time': 'Keine Antwort innerhalb der Frist',
  'The answer could not be read': 'Die Antwort ließ sich nicht lesen',
  'The connection was lost before an answer': 'Die Verbindung brach vor der Antwort ab',
  'The connection was lost': 'Die Verbindung brach ab',
  'Nothing was sent': 'Es wurde nichts gesendet',
  'Waited for the link': 'Auf die Verbindung gewartet',
  'Refused here': 'Hier abgewiesen',

  // Test amounts
  'Do not honour': 'Nicht akzeptieren',
  'Invalid transaction': 'Ungültige Transaktion',
  'Invalid card number': 'Ungültige Kartennummer',
  'Lost card': 'Verlorene Karte',
  'Stolen card': 'Gestohlene Karte',
  'Insufficient funds': 'Nicht genug Guthaben',
  'Expired card': 'Abgelaufene Karte',
  'Exceeds the limit of the card': 'Über dem Limit der Karte',
  'Restricted card': 'Eingeschränkte Karte',
  'Approved, and no answer is ever sent': 'Genehmigt, aber es wird nie eine Antwort gesendet',
  'Approved, answered after the acquirer has given up':
    'Genehmigt, die Antwort kommt, nachdem der Acquirer aufgegeben hat',
  'Approved, the answer is sent twice': 'Genehmigt, die Antwort wird zweimal gesendet',
  'Approved, then the connection is dropped, no answer':
    'Genehmigt, dann bricht die Verbindung ab, keine Antwort',
  'The connection is dropped before anything is done': 'Die Verbindung bricht ab, bevor etwas geschieht',
  'Approved, the answer is garbage': 'Genehmigt, die Antwort ist unlesbar',
  'Approved, answered after {} seconds': 'Genehmigt, die Antwort kommt nach {} Sekunden',
  'Cryptogram wrong': 'Falsches Kryptogramm',
  'Issuer or switch is down': 'Bank oder Netz ausgefallen',
  'System malfunction': 'Systemfehler',

  // What comes built in
  'Built in': 'Mitgeliefert',
  'The till that this server serves': 'Die Kasse, die dieser Server ausliefert',
  'The till of virtual phones': 'Die Kasse virtueller Telefone',
  'The till of virtual iPhones': 'Die Kasse virtueller iPhones',
  'An app that the policy allows': 'Eine App, die die Richtlinie zulässt',
  'An iOS app that the server allows': 'Eine iOS-App, die der Server zulässt',
};
