import type { Check, SecurityLevel } from '@tallystick/protocol';

/** The check of a device whose level is too low for a PIN. */
export const pinLevelCheck = (level: SecurityLevel, minimum: SecurityLevel): Check => ({
  id: 'pin.level',
  status: level >= minimum ? 'affirming' : 'contraindicated',
  evidence: `level ${level}`,
  rule: `PIN entry requires security level ${minimum} or higher.`,
  remedy: 'Charge a lower amount, use another payment method, or use a device of a higher security level.',
});

/** The check of a PIN that does not follow a good check of the same payment. */
export const PIN_BEFORE_TRANSACTION: Check = {
  id: 'pin.transaction',
  status: 'contraindicated',
  evidence: 'no accepted transaction check of an open payment',
  rule: 'Before PIN entry, the device must pass a transaction check for the same payment, which must not have been presented yet.',
  remedy: 'Attest the device for the payment first, then for the PIN.',
};
