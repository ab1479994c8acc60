const VERSIONS: Readonly<Record<string, string>> = {
  '0': 'ISO 8583:1987',
  '1': 'ISO 8583:1993',
  '2': 'ISO 8583:2003',
  '9': 'private version',
};

const CLASSES: Readonly<Record<string, string>> = {
  '1': 'authorisation',
  '2': 'financial',
  '3': 'file action',
  '4': 'reversal',
  '5': 'reconciliation',
  '6': 'administrative',
  '7': 'fee collection',
  '8': 'network management',
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  '0': 'request',
  '1': 'response',
  '2': 'advice',
  '3': 'advice response',
  '4': 'notification',
  '5': 'notification acknowledgement',
};

const ORIGINS: Readonly<Record<string, string>> = {
  '0': 'from the acquirer',
  '1': 'from the acquirer, repeated',
  '2': 'from the issuer',
  '3': 'from the issuer, repeated',
  '4': 'from another party',
  '5': 'from another party, repeated',
};

/** What a message type indicator says (ISO 8583:1987, 4.1), or undefined if a digit has no meaning. */
export function mtiMeaning(mti: string): string | undefined {
  const version = VERSIONS[mti.charAt(0)];
  const kind = CLASSES[mti.charAt(1)];
  const does = FUNCTIONS[mti.charAt(2)];
  const origin = ORIGINS[mti.charAt(3)];
  if (mti.length !== 4 || !version || !kind || !does || !origin) return undefined;
  // The origin is that of the exchange: a response to an acquirer's request goes to the acquirer.
  const answered = does.endsWith('response') || does.endsWith('acknowledgement');
  const where = answered ? origin.replace('from', 'to') : origin;
  return `${kind} ${does}, ${where} (${version})`;
}
