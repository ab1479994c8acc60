/** Why a terminal takes no payments, in German. */
export const readiness: Readonly<Record<string, string>> = {
  // Whether a terminal takes payments
  'Its activation code has not been used yet.': 'Sein Aktivierungscode wurde noch nicht benutzt.',
  'Enter the activation code on the device.': 'Geben Sie den Aktivierungscode auf dem Gerät ein.',
  'No device is enrolled.': 'Kein Gerät ist angemeldet.',
  'Create an activation code and enter it on a device.':
    'Erstellen Sie einen Aktivierungscode und geben Sie ihn auf einem Gerät ein.',
  'Its device is enrolled and awaits approval by an operator.':
    'Sein Gerät ist angemeldet und wartet auf die Freigabe durch einen Bediener.',
  'Compare the model and key shown with those of the device, then approve it.':
    'Vergleichen Sie das gezeigte Modell und den Schlüssel mit dem Gerät, und geben Sie es dann frei.',
  'The terminal is suspended.': 'Das Terminal ist gesperrt.',
  'Resume it once the reason no longer applies.':
    'Geben Sie es wieder frei, sobald der Grund weggefallen ist.',
  'Fix what its last result reports and resume it, or reset it and activate another device with the new code.':
    'Beheben Sie, was sein letztes Ergebnis nennt, und geben Sie es wieder frei, oder setzen Sie es zurück und aktivieren Sie mit dem neuen Code ein anderes Gerät.',
  'Its keys may have been copied. Reset it and activate the genuine device with the new code.':
    'Seine Schlüssel wurden vielleicht kopiert. Setzen Sie es zurück, und aktivieren Sie mit dem neuen Code das echte Gerät.',
  'Remove the cause of the tampering, then reset the terminal and activate the device with the new code.':
    'Beseitigen Sie die Ursache der Manipulation, setzen Sie dann das Terminal zurück, und aktivieren Sie das Gerät mit dem neuen Code.',
  'The terminal was retired permanently.': 'Das Terminal wurde für immer stillgelegt.',
  'Create a new terminal.': 'Legen Sie ein neues Terminal an.',
  'See the payment.': 'Sehen Sie sich die Zahlung an.',
  'See the result.': 'Sehen Sie sich das Ergebnis an.',
  'This device has not been attested yet.': 'Dieses Gerät wurde noch nicht geprüft.',
  'No action is needed: it is attested before its first payment.':
    'Nichts zu tun: Es wird vor seiner ersten Zahlung geprüft.',
  'Its last check was answered too late or twice, so it has no result.':
    'Seine letzte Prüfung wurde zu spät oder doppelt beantwortet und hat deshalb kein Ergebnis.',
  'No action is needed: it is attested again before its next payment.':
    'Nichts zu tun: Es wird vor seiner nächsten Zahlung neu geprüft.',
  'Its last check failed. {}': 'Seine letzte Prüfung schlug fehl. {}',
  'Its last check passed with a warning. {}': 'Seine letzte Prüfung bestand mit einer Warnung. {}',
  'Its last result is {} hours old.': 'Sein letztes Ergebnis ist {} Stunden alt.',
  'Its software version {} is older than the minimum, {}.':
    'Seine Softwarefassung {} ist älter als die kleinste, {}.',
  'It uses personalisation data of version {}; the newest version is {}.':
    'Es benutzt Personalisierungsdaten der Fassung {}; die neueste ist {}.',
  'No action is needed: it fetches the newest version when it is next idle and online.':
    'Nichts zu tun: Es holt die neueste Fassung, wenn es wieder frei und am Netz ist.',
  'The server has no data from {}.': 'Der Server hat keine Daten von {}.',
  'The data from {} are stale.': 'Die Daten von {} sind veraltet.',
  'The data from {} are stale: they are of {}.': 'Die Daten von {} sind veraltet: Sie sind von {}.',
  'Restore the connection to this source; the policy sets how long enrolled devices are accepted without it.':
    'Stellen Sie die Verbindung zu dieser Quelle wieder her; die Richtlinie bestimmt, wie lange angemeldete Geräte ohne sie angenommen werden.',
};
