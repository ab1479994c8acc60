import type { CurrencyCode, Merchant } from '@tallystick/protocol';
import type { DeviceActor } from '../../../platform/actor.ts';
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

/** ISO 3166-1: numeric to alpha-2, for the countries whose currencies are known here. */
const COUNTRIES: Readonly<Record<string, string>> = {
  '040': 'AT',
  '056': 'BE',
  '756': 'CH',
  '203': 'CZ',
  '276': 'DE',
  '208': 'DK',
  '724': 'ES',
  '246': 'FI',
  '250': 'FR',
  '826': 'GB',
  '300': 'GR',
  '372': 'IE',
  '380': 'IT',
  '392': 'JP',
  '442': 'LU',
  '528': 'NL',
  '578': 'NO',
  '616': 'PL',
  '620': 'PT',
  '752': 'SE',
  '840': 'US',
  '124': 'CA',
  '036': 'AU',
};

/** DE43 carries printable ASCII; letters with marks lose them, the rest becomes a blank. */
const printable = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, ' ');

const toCardAcceptor = (deviceStatus: DeviceStatus, merchant: Merchant): CardAcceptor => ({
  terminalNumber: deviceStatus.terminalNumber,
  label: deviceStatus.label,
  currency: deviceStatus.currency,
  maximumAmountMinor: deviceStatus.maximumAmount,
  merchantNumber: merchant.merchantNumber,
  merchantNameAndLocation: `${printable(merchant.name).slice(0, 25).padEnd(25)}${' '.repeat(13)}${COUNTRIES[merchant.countryCode] ?? 'XX'}`,
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
