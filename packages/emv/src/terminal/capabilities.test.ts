import fc from 'fast-check';
import { expect, it } from 'vitest';
import { selectCvm } from '../kernel-3/index.ts';
import {
  contactlessEntryMode,
  type TerminalCapabilities,
  terminalCapabilitiesOf,
  ttqOf,
} from './capabilities.ts';

const WITHOUT_PIN: TerminalCapabilities = {
  onlinePin: false,
  signature: false,
  noCvm: true,
  sda: true,
  dda: true,
  cda: true,
};
const CARD_WANTS_PIN = Uint8Array.of(0x80, 0);

it('reported/L14: a terminal without PIN entry says so in DE22, 9F33 and TTQ', () => {
  expect(contactlessEntryMode(WITHOUT_PIN)).toBe('072');
  expect(terminalCapabilitiesOf(WITHOUT_PIN).toHex()).toBe('2008c8');
  expect(ttqOf(WITHOUT_PIN).toHex()).toBe('20000000');
});

it('one with PIN entry says so in all three', () => {
  const can = { ...WITHOUT_PIN, onlinePin: true };
  expect(contactlessEntryMode(can)).toBe('071');
  expect(terminalCapabilitiesOf(can).toHex()).toBe('2048c8');
  expect(ttqOf(can).toHex()).toBe('24000000');
});

it('the kernel asks for a PIN where, and only where, all three say that one can be entered', () => {
  const some = fc.record({
    onlinePin: fc.boolean(),
    signature: fc.boolean(),
    noCvm: fc.boolean(),
    sda: fc.boolean(),
    dda: fc.boolean(),
    cda: fc.boolean(),
  });
  fc.assert(
    fc.property(some, (can) => {
      const asks = selectCvm(ttqOf(can), CARD_WANTS_PIN) === 'online-pin';
      expect(asks).toBe(can.onlinePin);
      expect(contactlessEntryMode(can) === '071').toBe(asks);
      expect(((terminalCapabilitiesOf(can)[1] ?? 0) & 0x40) !== 0).toBe(asks);
    }),
  );
});
