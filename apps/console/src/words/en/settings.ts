/** What the page of settings says. */
export const settings = {
  title: 'Settings',
  merchant: 'Merchant',
  name: 'Name',
  number: 'Merchant number',
  currency: 'Currency',
  mode: 'Mode',
  modes: { test: 'Test: virtual devices and cards are accepted', live: 'Live' },
  appearance: 'Appearance',
  auto: 'System',
  light: 'Light',
  dark: 'Dark',
  operator: 'Signed in as',
  signOut: 'Sign out',
} as const;
