import type { Check, SecurityLevel } from '@tallystick/protocol';

/** The check of a device whose level is too low for a PIN. */
export const pinLevelCheck = (level: SecurityLevel, minimum: SecurityLevel): Check => ({
  id: 'pin.level',
  status: level >= minimum ? 'affirming' : 'contraindicated',
  evidence: `level ${level}`,
  rule: `A PIN is entered at level ${minimum} or higher.`,
  remedy: 'Charge less, take the payment another way, or use a device that reports more about itself.',
});

/** The check of a PIN that does not follow a good check of the same payment. */
export const PIN_BEFORE_TRANSACTION: Check = {
  id: 'pin.transaction',
  status: 'contraindicated',
  evidence: 'no good check of this payment that is still open',
  rule: 'Before a PIN the device was checked for the same payment, and that payment is not presented yet.',
  remedy: 'Have the device checked for the payment first, then for the PIN.',
};
