const PAN_ENTRY: Readonly<Record<string, string>> = {
  '00': 'not specified',
  '01': 'typed by hand',
  '02': 'magnetic stripe',
  '03': 'bar code',
  '05': 'chip, contact',
  '07': 'chip, contactless',
  '10': 'stored credential',
  '80': 'magnetic stripe after a failed chip',
  '81': 'electronic commerce',
  '90': 'magnetic stripe, full track',
  '91': 'magnetic stripe, contactless',
  '95': 'chip, contact, card data may be unreliable',
};

const PIN_ENTRY: Readonly<Record<string, string>> = {
  '0': 'PIN capability not known',
  '1': 'PIN can be entered',
  '2': 'no PIN can be entered',
  '3': 'PIN entry on the consumer device',
  '8': 'PIN pad out of order',
};

const CONDITIONS: Readonly<Record<string, string>> = {
  '00': 'normal presentment',
  '01': 'customer not present',
  '02': 'unattended terminal that can keep cards',
  '03': 'merchant suspicious',
  '05': 'customer present, card not present',
  '06': 'pre-authorised',
  '08': 'mail or telephone order',
  '10': 'customer identity verified',
  '27': 'unattended terminal',
  '51': 'verification without amount',
  '59': 'electronic commerce',
};

/** What DE22 says: how the card was read, and whether a PIN can be entered. */
export function entryModeMeaning(value: string): string | undefined {
  const pan = PAN_ENTRY[value.slice(0, 2)];
  const pin = PIN_ENTRY[value.slice(2)];
  if (pan === undefined) return undefined;
  return pin === undefined ? pan : `${pan}; ${pin}`;
}

/** What DE25 says about the circumstances. */
export function conditionMeaning(value: string): string | undefined {
  return CONDITIONS[value];
}
