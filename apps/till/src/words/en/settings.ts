/** What the settings of the till say, but for the wipe. */
export const settings = {
  title: 'Settings',
  theme: 'Appearance',
  themes: { auto: 'As the device', light: 'Light', dark: 'Dark' },
  sound: 'Sound and vibration',
  sounds: { on: 'On', off: 'Off' },
  terminal: 'This terminal',
  merchant: 'Merchant',
  label: 'Name',
  number: 'Terminal number',
  merchantNumber: 'Merchant number',
  timeZone: 'Time zone',
  limit: 'Most for one payment',
  level: 'Security level',
  data: 'Terminal data',
  dataText: (version: number, until: string) => `Version ${version}, good until ${until}`,
  server: 'Server',
};
