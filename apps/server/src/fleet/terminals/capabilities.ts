import type { TerminalCapabilities } from '@tallystick/emv/terminal';

/** What every terminal can do: a phone without PIN entry. DE22, 9F33 and TTQ are made from it, and nothing else says it again. */
export const SOFTPOS_CAPABILITIES: TerminalCapabilities = {
  onlinePin: false,
  signature: false,
  noCvm: true,
  sda: true,
  dda: true,
  cda: true,
};
