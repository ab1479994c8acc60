import type { TerminalCapabilities } from '@tallystick/emv/terminal';

/**
 * What every terminal can do: a phone without PIN entry and printer, which shows amount and outcome to both sides of the counter. DE22, 9F33,
 * 9F40 and TTQ are made from it, tills go by them, and nothing else says it again.
 */
export const SOFTPOS_CAPABILITIES: TerminalCapabilities = {
  onlinePin: false,
  signature: false,
  noCvm: true,
  sda: true,
  dda: true,
  cda: true,
  transactions: ['goods', 'services'],
  keys: ['numeric', 'command'],
  outputs: ['display-attendant', 'display-cardholder'],
  codeTables: [1],
};
