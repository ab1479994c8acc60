import type { MaskClass } from './tag-info.ts';

const SHOWN_FIRST = 6;
const SHOWN_LAST = 4;

/**
 * A PAN with only its first six and last four digits (PCI DSS 3.4). One of fewer than 13 digits is hidden whole.
 *
 * @param pan decimal digits
 */
export function maskPan(pan: string): string {
  if (pan.length < 13) return '*'.repeat(pan.length);
  return (
    pan.slice(0, SHOWN_FIRST) + '*'.repeat(pan.length - SHOWN_FIRST - SHOWN_LAST) + pan.slice(-SHOWN_LAST)
  );
}

/** A value as hexadecimal, hidden as its class demands; one character stands for one nibble. */
export function maskValue(value: Uint8Array, mask: MaskClass): string {
  const hex = value.toHex().toUpperCase();
  switch (mask) {
    case 'none':
      return hex;
    case 'pan': {
      const digits = hex.replace(/F+$/, '');
      return maskPan(digits) + hex.slice(digits.length);
    }
    case 'track2': {
      const end = hex.search(/D/);
      if (end < 0) return '*'.repeat(hex.length);
      return `${maskPan(hex.slice(0, end))}D${'*'.repeat(hex.length - end - 1)}`;
    }
    case 'track1':
    case 'secret':
    case 'opaque':
      return '*'.repeat(hex.length);
  }
}
