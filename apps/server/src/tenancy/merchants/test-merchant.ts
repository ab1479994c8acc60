import type { FirstMerchantSettings } from './settings.ts';

/** The merchant that a server in test mode begins with. */
export const TEST_MERCHANT = {
  name: 'Hazel & Co. Coffee',
  currency: 'EUR',
  countryCode: '276',
  merchantNumber: '276000000000015',
  timeZone: 'Europe/Berlin',
} as const satisfies FirstMerchantSettings;
