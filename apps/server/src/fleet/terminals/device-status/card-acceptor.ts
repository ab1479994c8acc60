import type { CurrencyCode, Merchant } from '@tallystick/protocol';
import countries from 'i18n-iso-countries';
import type { DeviceActor } from '../../../platform/actor.ts';
import { toAscii } from '../../../platform/character-sets.ts';
import type { DeviceStatus, DeviceStatuses } from './device-status.ts';

/** A terminal as a payment at it needs to know it. */
export interface CardAcceptor {
  readonly terminalNumber: string;
  readonly label: string;
  readonly currency: CurrencyCode;
  readonly maximumAmountMinor: bigint;
  readonly merchantNumber: string;
  /** DE43: name 25, city 13, country 2 characters. */
  readonly merchantNameAndLocation: string;
}

/** Alpha-2 of the numeric code that a merchant has (ISO 3166-1); XX, which is no country, where there is none. */
const countryOf = (numeric: string): string => countries.numericToAlpha2(numeric) ?? 'XX';

const toCardAcceptor = (deviceStatus: DeviceStatus, merchant: Merchant): CardAcceptor => ({
  terminalNumber: deviceStatus.terminalNumber,
  label: deviceStatus.label,
  currency: deviceStatus.currency,
  maximumAmountMinor: deviceStatus.maximumAmount,
  merchantNumber: merchant.merchantNumber,
  merchantNameAndLocation: `${toAscii(merchant.name).slice(0, 25).padEnd(25)}${' '.repeat(13)}${countryOf(merchant.countryCode)}`,
});

/** Gives payments what they need of a terminal: from the database once for each device status, then from memory. */
export const createCardAcceptors = (
  deviceStatuses: DeviceStatuses,
  merchants: { get(merchantId: string): Promise<Merchant> },
) => {
  const known = new WeakMap<DeviceActor, CardAcceptor>();
  return (actor: DeviceActor): CardAcceptor | Promise<CardAcceptor> =>
    known.get(actor) ??
    merchants.get(actor.merchantId).then((merchant) => {
      const deviceStatus = toCardAcceptor(deviceStatuses.of(actor), merchant);
      known.set(actor, deviceStatus);
      return deviceStatus;
    });
};
