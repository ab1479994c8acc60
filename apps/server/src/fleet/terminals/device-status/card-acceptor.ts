import type { CurrencyCode, EmvConfiguration, Merchant } from '@tallystick/protocol';
import countries from 'i18n-iso-countries';
import type { DeviceActor } from '../../../platform/actor.ts';
import { toAscii } from '../../../platform/character-sets.ts';
import { capabilitiesOf } from '../capabilities.ts';
import { emvConfigurationOf } from '../emv-configuration.ts';
import { limitsInForce, PERSONALISATION_LIFE_MS, type TerminalLimits } from '../limits.ts';
import type { DeviceStatus, DeviceStatuses } from './device-status.ts';

/** By what a terminal takes payments. */
export interface TerminalTerms {
  readonly maximumAmountMinor: bigint;
  /** Without CA keys. */
  readonly emv: EmvConfiguration;
}

/** A terminal as a payment at it needs to know it. */
export interface CardAcceptor {
  readonly terminalNumber: string;
  readonly label: string;
  readonly currency: CurrencyCode;
  readonly merchantNumber: string;
  /** DE43: name 25, city 13, country 2 characters. */
  readonly merchantNameAndLocation: string;
  /** When the personalisation data that its device was given run out, Unix milliseconds; undefined: not known. */
  readonly dataEndAt: number | undefined;
  /** The terms of the personalisation data that its device pays with. */
  termsAt(now: number): TerminalTerms;
  /** IANA time zone that DE12 and DE13 are in. */
  readonly timeZone: string;
  /** The zone that its device tells cards the date in; undefined: not known, it has not fetched its data since they were changed. */
  readonly deviceTimeZone: string | undefined;
}

/** Alpha-2 of the numeric code that a merchant has (ISO 3166-1); XX, which is no country, where there is none. */
const countryOf = (numeric: string): string => countries.numericToAlpha2(numeric) ?? 'XX';

/** Made once for each set of limits: a payment asks for them twice. */
const termsOf = (deviceStatus: DeviceStatus, merchant: Merchant, takesPin: boolean) => {
  const capabilities = capabilitiesOf(takesPin);
  const known = new Map<bigint, { readonly limits: TerminalLimits; readonly terms: TerminalTerms }>();
  return (now: number): TerminalTerms => {
    const limits = limitsInForce(deviceStatus, now);
    const { maximumAmount, emvLimits } = limits;
    const held = known.get(maximumAmount);
    if (held?.limits.emvLimits === emvLimits) return held.terms;
    const emv = emvConfigurationOf(
      merchant,
      deviceStatus.currency,
      maximumAmount,
      emvLimits,
      [],
      capabilities,
    );
    const terms = { maximumAmountMinor: maximumAmount, emv };
    known.set(maximumAmount, { limits, terms });
    return terms;
  };
};

const toCardAcceptor = (deviceStatus: DeviceStatus, merchant: Merchant, takesPin: boolean): CardAcceptor => ({
  terminalNumber: deviceStatus.terminalNumber,
  label: deviceStatus.label,
  currency: deviceStatus.currency,
  merchantNumber: merchant.merchantNumber,
  merchantNameAndLocation: `${toAscii(merchant.name).slice(0, 25).padEnd(25)}${' '.repeat(13)}${countryOf(merchant.countryCode)}`,
  dataEndAt:
    deviceStatus.personalised.at === undefined
      ? undefined
      : deviceStatus.personalised.at + PERSONALISATION_LIFE_MS,
  termsAt: termsOf(deviceStatus, merchant, takesPin),
  timeZone: merchant.timeZone,
  deviceTimeZone:
    deviceStatus.personalised.version < deviceStatus.personalisationVersion ? undefined : merchant.timeZone,
});

/** Gives payments what they need of a terminal: from memory while neither device status nor merchant changed. */
export const createCardAcceptors = (
  deviceStatuses: DeviceStatuses,
  merchants: { get(merchantId: string): Promise<Merchant>; known(merchantId: string): Merchant | undefined },
  takesPin: (deviceStatus: DeviceStatus) => Promise<boolean>,
) => {
  const made = new WeakMap<DeviceActor, { readonly of: Merchant; readonly acceptor: CardAcceptor }>();
  return (actor: DeviceActor): CardAcceptor | Promise<CardAcceptor> => {
    const held = made.get(actor);
    if (held !== undefined && merchants.known(actor.merchantId) === held.of) return held.acceptor;
    const status = deviceStatuses.of(actor);
    return Promise.all([merchants.get(actor.merchantId), takesPin(status)]).then(([merchant, pin]) => {
      const acceptor = toCardAcceptor(status, merchant, pin);
      made.set(actor, { of: merchant, acceptor });
      return acceptor;
    });
  };
};
