import type { TerminalCapabilities } from '@tallystick/emv/terminal';

/**
 * What a terminal can do: a phone without printer, which shows amount and outcome to both sides of the counter, and takes a PIN where policy
 * and acquirer let it. DE22, 9F33, 9F40 and TTQ are made from it, tills go by them, and nothing else says it again.
 */
export const capabilitiesOf = (takesPin: boolean): TerminalCapabilities => ({
  onlinePin: takesPin,
  signature: false,
  noCvm: true,
  sda: true,
  dda: true,
  cda: true,
  transactions: ['goods', 'services'],
  keys: ['numeric', 'command'],
  outputs: ['display-attendant', 'display-cardholder'],
  codeTables: [1],
});
