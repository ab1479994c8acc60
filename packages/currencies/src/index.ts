export { CURRENCIES, type CurrencyCode } from './currencies.ts';
export { currencyOfNumeric, isCurrencyCode } from './lookup.ts';
