import {
  additionalCapabilitiesOf,
  type TerminalCapabilities,
  terminalCapabilitiesOf,
  ttqOf,
} from '@tallystick/emv/terminal';
import {
  CURRENCIES,
  type CurrencyCode,
  type EmvConfiguration,
  type EmvLimits,
  type Merchant,
} from '@tallystick/protocol';
import { toEmvCommon } from '../../platform/character-sets.ts';

/** AID of the closed-loop test scheme: proprietary RID `F0544C4C53` ("TLLS"), kernel 3. */
const SCHEME_AID = 'F0544C4C595301';
const KERNEL_3 = 3;
/** Attended, online only, operated by a merchant (EMV Book 4, annex A1). */
const TERMINAL_TYPE = '21';
const MISCELLANEOUS_RETAIL = '5999';

const hex = (bytes: Uint8Array): string => bytes.toHex().toUpperCase();

/** The EMV configuration of one terminal: the closed-loop scheme, online only, up to the terminal's maximum. */
export const emvConfigurationOf = (
  merchant: Merchant,
  currency: CurrencyCode,
  maximumAmount: bigint,
  limits: EmvLimits,
  caPublicKeys: EmvConfiguration['caPublicKeys'],
  capabilities: TerminalCapabilities,
): EmvConfiguration => {
  const { numeric, decimals } = CURRENCIES[currency];
  // A limit is reached at its value, so the terminal's maximum itself is still below it.
  const limit = Number(maximumAmount) + 1;
  return {
    terminalCountryCode: `0${merchant.countryCode}`,
    transactionCurrencyCode: `0${numeric}`,
    transactionCurrencyExponent: decimals,
    terminalType: TERMINAL_TYPE,
    terminalCapabilities: hex(terminalCapabilitiesOf(capabilities)),
    additionalTerminalCapabilities: hex(additionalCapabilitiesOf(capabilities)),
    merchantCategoryCode: MISCELLANEOUS_RETAIL,
    merchantNameAndLocation: toEmvCommon(merchant.name).slice(0, 40),
    combinations: [
      {
        aid: SCHEME_AID,
        kernelId: KERNEL_3,
        ttq: hex(ttqOf(capabilities)),
        transactionLimit: Math.min(limits.transactionLimit ?? limit, limit),
        cvmLimit: Math.min(limits.cvmLimit ?? limit, limit),
        floorLimit: 0,
      },
    ],
    caPublicKeys,
  };
};
