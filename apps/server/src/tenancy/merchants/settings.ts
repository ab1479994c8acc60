import { CURRENCIES, type CurrencyCode, canonicalTimeZone, freeTextFault } from '@tallystick/protocol';
import countries from 'i18n-iso-countries';
import Type from 'typebox';
import { ConfigError } from '../../platform/config/config-error.ts';
import { defineSettings } from '../../platform/config/settings.ts';
import { TEST_MERCHANT } from './test-merchant.ts';

export interface FirstMerchantSettings {
  readonly name: string;
  readonly currency: CurrencyCode;
  /** ISO 3166-1 numeric. */
  readonly countryCode: string;
  /** MID, ISO 8583 DE42: 15 digits. */
  readonly merchantNumber: string;
  /** IANA name in the form of ICU; left out: that of the country, where it has one. */
  readonly timeZone?: string | undefined;
}

export const FIRST_MERCHANT_VARIABLES = [
  'MERCHANT_NAME',
  'MERCHANT_CURRENCY',
  'MERCHANT_COUNTRY',
  'MERCHANT_NUMBER',
  'MERCHANT_TIME_ZONE',
] as const;
export type FirstMerchantVariable = (typeof FIRST_MERCHANT_VARIABLES)[number];

export interface MerchantSettings {
  /** The merchant to begin with, when the database has none; undefined leaves it to the mode. */
  readonly firstMerchant: FirstMerchantSettings | undefined;
  /** An API key that the seeded test merchant is given, for programs that start the server themselves. */
  readonly seedApiKey: string | undefined;
  /** What was set of the first merchant, by the names of the settings: without effect once there is one. */
  readonly firstMerchantGiven?: Readonly<Partial<Record<FirstMerchantVariable, string>>>;
  /** The zone of the first merchant, also of one that is older than time zones. */
  readonly merchantTimeZone: string | undefined;
}

const zoneOf = (given: string | undefined): string | undefined => {
  if (given === undefined) return undefined;
  const zone = canonicalTimeZone(given);
  if (zone !== undefined) return zone;
  throw new ConfigError(
    'MERCHANT_TIME_ZONE',
    'MERCHANT_TIME_ZONE names no zone of the IANA time zone database. For example: MERCHANT_TIME_ZONE=Europe/Berlin',
  );
};

/** Whether something of the merchant is set that differs from what test mode begins with. */
const isOther = (read: {
  readonly MERCHANT_CURRENCY: string;
  readonly MERCHANT_COUNTRY: string;
  readonly MERCHANT_NUMBER: string;
}): boolean =>
  read.MERCHANT_CURRENCY !== TEST_MERCHANT.currency ||
  read.MERCHANT_COUNTRY !== TEST_MERCHANT.countryCode ||
  read.MERCHANT_NUMBER !== TEST_MERCHANT.merchantNumber;

export const merchantSettings = defineSettings(
  {
    TALLYSTICK_SEED_API_KEY: Type.Optional(
      Type.String({
        pattern: '^tsk_test_[A-Za-z0-9_-]{32}$',
        examples: ['tsk_test_$(openssl rand 24 | basenc --base64url)'],
        description: 'an API key for the seeded test merchant, test mode only',
        secret: true,
      }),
    ),
    MERCHANT_NAME: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        examples: ["'Hazel & Co. Coffee'"],
        description: 'the name of the first merchant',
      }),
    ),
    MERCHANT_CURRENCY: Type.Enum(Object.keys(CURRENCIES) as CurrencyCode[], {
      default: 'EUR',
      examples: ['EUR'],
      description: 'the currency of the first merchant: an alphabetic code of ISO 4217',
    }),
    MERCHANT_COUNTRY: Type.String({
      default: '276',
      pattern: '^\\d{3}$',
      examples: ['276'],
      description: 'the country of the first merchant: ISO 3166-1 numeric, three digits',
    }),
    MERCHANT_TIME_ZONE: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        examples: ['Europe/Berlin'],
        description:
          'the time zone of the first merchant: a name of the IANA database. Needed where its country has several',
      }),
    ),
    MERCHANT_NUMBER: Type.String({
      default: '276000000000015',
      pattern: '^\\d{15}$',
      examples: ['276000000000015'],
      description: "the acquirer's number of the first merchant: 15 digits",
    }),
  },
  (read, { mode }, given): MerchantSettings => {
    if (mode === 'live' && read.TALLYSTICK_SEED_API_KEY !== undefined) {
      throw new ConfigError(
        'TALLYSTICK_SEED_API_KEY',
        'TALLYSTICK_SEED_API_KEY is for test mode only: remove it in live mode and create a key in the console.',
      );
    }
    if (countries.numericToAlpha2(read.MERCHANT_COUNTRY) === undefined) {
      throw new ConfigError(
        'MERCHANT_COUNTRY',
        `MERCHANT_COUNTRY is ${read.MERCHANT_COUNTRY}, which is no country of ISO 3166-1. For example: MERCHANT_COUNTRY=276`,
      );
    }
    const nameFault = read.MERCHANT_NAME === undefined ? undefined : freeTextFault(read.MERCHANT_NAME);
    if (nameFault !== undefined) {
      throw new ConfigError(
        'MERCHANT_NAME',
        `MERCHANT_NAME ${nameFault}. For example: MERCHANT_NAME='Hazel & Co. Coffee'`,
      );
    }
    const timeZone = zoneOf(read.MERCHANT_TIME_ZONE);
    const name = read.MERCHANT_NAME ?? (mode === 'test' && isOther(read) ? TEST_MERCHANT.name : undefined);
    return {
      firstMerchant:
        name === undefined
          ? undefined
          : {
              name,
              currency: read.MERCHANT_CURRENCY,
              countryCode: read.MERCHANT_COUNTRY,
              merchantNumber: read.MERCHANT_NUMBER,
              timeZone,
            },
      firstMerchantGiven: Object.fromEntries(
        FIRST_MERCHANT_VARIABLES.filter((variable) => given.has(variable)).map((variable) => [
          variable,
          variable === 'MERCHANT_TIME_ZONE' ? timeZone : read[variable],
        ]),
      ),
      merchantTimeZone: timeZone,
      seedApiKey: read.TALLYSTICK_SEED_API_KEY,
    };
  },
);
