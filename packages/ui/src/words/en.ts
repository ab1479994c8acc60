/** Words that the apps share. A language is a file like this one, beside one for each app. */
export const shared = {
  testMode: 'Test mode: no real money',
  noNetwork: 'No network.',
  language: 'Language',
  languageOfDevice: 'As the device',
} as const;
