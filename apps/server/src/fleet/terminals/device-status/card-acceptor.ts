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
  /** IANA time zone that DE12 and DE13 are in. */
  readonly timeZone: string;
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
  timeZone: merchant.timeZone,
});

/** Gives payments what they need of a terminal: from memory while neither device status nor merchant changed. */
export const createCardAcceptors = (
  deviceStatuses: DeviceStatuses,
  merchants: { get(merchantId: string): Promise<Merchant>; known(merchantId: string): Merchant | undefined },
) => {
  const made = new WeakMap<DeviceActor, { readonly of: Merchant; readonly acceptor: CardAcceptor }>();
  return (actor: DeviceActor): CardAcceptor | Promise<CardAcceptor> => {
    const held = made.get(actor);
    if (held !== undefined && merchants.known(actor.merchantId) === held.of) return held.acceptor;
    return merchants.get(actor.merchantId).then((merchant) => {
      const acceptor = toCardAcceptor(deviceStatuses.of(actor), merchant);
      made.set(actor, { of: merchant, acceptor });
      return acceptor;
    });
  };
};
