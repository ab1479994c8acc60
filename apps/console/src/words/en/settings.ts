/** What the page of settings says. */
export const settings = {
  title: 'Settings',
  merchant: 'Merchant',
  name: 'Name',
  number: 'Merchant number',
  currency: 'Currency',
  mode: 'Mode',
  modes: { test: 'Test: virtual devices and cards are accepted', live: 'Live' },
  timeZone: 'Time zone',
  timeZoneHint: (now: string) =>
    `It is ${now} there. Receipts, totals of a day and the times that issuers and cards are told are in it. Tills fetch it when they are idle.`,
  timeZoneSave: 'Change time zone',
  appearance: 'Appearance',
  auto: 'System',
  light: 'Light',
  dark: 'Dark',
  operator: 'Signed in as',
  signOut: 'Sign out',
} as const;
