// ISO 4217 numeric code: letters and digits after the decimal point. The currencies of most card payments.
const CURRENCIES: Readonly<Record<string, readonly [letters: string, decimals: number]>> = {
  '032': ['ARS', 2],
  '036': ['AUD', 2],
  '048': ['BHD', 3],
  '068': ['BOB', 2],
  '124': ['CAD', 2],
  '144': ['LKR', 2],
  '152': ['CLP', 0],
  '156': ['CNY', 2],
  '170': ['COP', 2],
  '203': ['CZK', 2],
  '208': ['DKK', 2],
  '344': ['HKD', 2],
  '348': ['HUF', 2],
  '352': ['ISK', 0],
  '356': ['INR', 2],
  '360': ['IDR', 2],
  '376': ['ILS', 2],
  '392': ['JPY', 0],
  '400': ['JOD', 3],
  '404': ['KES', 2],
  '410': ['KRW', 0],
  '414': ['KWD', 3],
  '458': ['MYR', 2],
  '484': ['MXN', 2],
  '504': ['MAD', 2],
  '512': ['OMR', 3],
  '554': ['NZD', 2],
  '566': ['NGN', 2],
  '578': ['NOK', 2],
  '586': ['PKR', 2],
  '600': ['PYG', 0],
  '604': ['PEN', 2],
  '608': ['PHP', 2],
  '634': ['QAR', 2],
  '643': ['RUB', 2],
  '682': ['SAR', 2],
  '702': ['SGD', 2],
  '704': ['VND', 0],
  '710': ['ZAR', 2],
  '752': ['SEK', 2],
  '756': ['CHF', 2],
  '764': ['THB', 2],
  '784': ['AED', 2],
  '788': ['TND', 3],
  '800': ['UGX', 0],
  '818': ['EGP', 2],
  '826': ['GBP', 2],
  '840': ['USD', 2],
  '858': ['UYU', 2],
  '901': ['TWD', 2],
  '936': ['GHS', 2],
  '946': ['RON', 2],
  '949': ['TRY', 2],
  '975': ['BGN', 2],
  '978': ['EUR', 2],
  '980': ['UAH', 2],
  '985': ['PLN', 2],
  '986': ['BRL', 2],
};

/** The letters of a currency, such as GBP for 826. */
export function currencyMeaning(numericCode: string): string | undefined {
  return CURRENCIES[numericCode]?.[0];
}

/** An amount of minor units, such as `000000001250` of 826, as `12.50 GBP`. */
export function amountMeaning(minorUnits: string, numericCode: string | undefined): string | undefined {
  const currency = numericCode === undefined ? undefined : CURRENCIES[numericCode];
  if (currency === undefined || !/^\d+$/.test(minorUnits)) return undefined;
  const [letters, decimals] = currency;
  const digits = minorUnits.replace(/^0+/, '').padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 ? `${whole} ${letters}` : `${whole}.${digits.slice(-decimals)} ${letters}`;
}
