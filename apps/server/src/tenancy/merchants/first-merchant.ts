import { createHash } from 'node:crypto';
import { ConfigError } from '../../platform/config.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../audit/index.ts';
import {
  FIRST_MERCHANT_VARIABLES,
  type FirstMerchantSettings,
  type FirstMerchantVariable,
  type MerchantSettings,
} from './settings.ts';
import type { MerchantRow, MerchantStore } from './store.ts';
import { TEST_MERCHANT } from './test-merchant.ts';
import { assumedZone, firstZone } from './time-zone.ts';
import type { ZoneStore } from './zone-store.ts';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** The id of a first merchant follows from its number, so that processes that begin at once make the same one. */
const firstId = (merchantNumber: string): string => {
  const hash = createHash('sha256').update(`first merchant ${merchantNumber}`).digest();
  return `mer_${'0'.repeat(10)}${[...hash.subarray(0, 16)].map((byte) => DIGITS[byte & 31]).join('')}`;
};

/** Gives a zone to merchants that are older than time zones. What was chosen among several is told, so that a person looks at it. */
const fillZones = async (
  { clock, log }: Pick<Platform, 'clock' | 'log'>,
  zones: ZoneStore,
  firstMerchantId: string,
  given: string | undefined,
): Promise<void> => {
  for (const { merchantId, countryCode } of await zones.withoutZone()) {
    const named = merchantId === firstMerchantId ? given : undefined;
    const { zone, certain } = assumedZone(countryCode, clock.now());
    const filled = await zones.fillZone(merchantId, named ?? zone);
    if (filled && named === undefined && !certain) {
      log.warn(
        { merchantId, timeZone: zone },
        'the time zone of a merchant was assumed, because its country has several: see Settings in the console',
      );
    }
  }
};

/** Settings of the first merchant say nothing once there is one; whoever set them to something else is told, of each. */
const tellWithoutEffect = (
  log: Pick<Platform, 'log'>['log'],
  existing: MerchantRow,
  given: MerchantSettings['firstMerchantGiven'] = {},
): void => {
  const is: Readonly<Record<FirstMerchantVariable, string | null>> = {
    MERCHANT_NAME: existing.name,
    MERCHANT_CURRENCY: existing.currency,
    MERCHANT_COUNTRY: existing.countryCode,
    MERCHANT_NUMBER: existing.merchantNumber,
    MERCHANT_TIME_ZONE: existing.timeZone,
  };
  for (const setting of FIRST_MERCHANT_VARIABLES) {
    // A merchant of before there were time zones is given the one that is set.
    if (given[setting] === undefined || is[setting] === null || given[setting] === is[setting]) continue;
    log.warn(
      { setting, merchantId: existing.merchantId },
      'a setting has no effect: this database has its first merchant already',
    );
  }
};

/**
 * Gives the server its first merchant if it has none, and every merchant a time zone. Several processes may do so at once.
 *
 * @throws ConfigError if the database was made in the other mode, or is empty and the settings do not say enough of whom to begin with
 */
export const ensureFirstMerchant = async (
  platform: Pick<Platform, 'clock' | 'config' | 'log'>,
  given: { readonly store: MerchantStore; readonly zones: ZoneStore; readonly audit: Audit },
  settings: Pick<MerchantSettings, 'firstMerchant' | 'firstMerchantGiven' | 'merchantTimeZone'>,
): Promise<MerchantRow> => {
  const { store, zones, audit } = given;
  const { clock, config } = platform;
  const { mode } = config;
  const existing = await store.first();
  if (existing !== undefined) tellWithoutEffect(platform.log, existing, settings.firstMerchantGiven);
  else {
    const first: FirstMerchantSettings | undefined =
      settings.firstMerchant ??
      (mode === 'test'
        ? { ...TEST_MERCHANT, timeZone: settings.merchantTimeZone ?? TEST_MERCHANT.timeZone }
        : undefined);
    if (first === undefined) {
      throw new ConfigError(
        'MERCHANT_NAME',
        "MERCHANT_NAME and MERCHANT_NUMBER must be set at the first start in live mode. For example: MERCHANT_NAME='Hazel & Co. Coffee' MERCHANT_NUMBER=276000000000015",
      );
    }
    const now = clock.now();
    const timeZone = firstZone(first.timeZone, first.countryCode, now);
    const merchantId = firstId(first.merchantNumber);
    await store.addMerchant({ ...first, merchantId, mode, timeZone, createdAt: new Date(now) }, (on) =>
      audit.record(on, merchantId, {
        by: undefined,
        job: 'start',
        action: 'merchant.created',
        object: { kind: 'merchant', id: merchantId, name: first.name },
        after: { ...first, mode, timeZone },
      }),
    );
  }
  const row = await store.first();
  if (row === undefined) throw new Error('The first merchant was not kept');
  if (row.mode !== mode) {
    throw new ConfigError(
      'TALLYSTICK_MODE',
      `TALLYSTICK_MODE is ${mode}, but this database was created in ${row.mode} mode. Use another database or data folder for ${mode} mode.`,
    );
  }
  await fillZones(platform, zones, row.merchantId, settings.merchantTimeZone);
  return (await store.first()) ?? row;
};
