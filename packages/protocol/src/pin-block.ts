import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Strict } from './primitives.ts';

/**
 * A PIN as a device sends it: a block of format 4 (ISO 9564-1:2017, 9.4.2; 16 bytes), and the serial number of the AES DUKPT key that it is
 * under (ANSI X9.24-3:2017, 6.3; 12 bytes). Upper-case hexadecimal.
 */
export const PinBlock = Strict({
  ksn: Type.String({ pattern: '^[0-9A-F]{24}$' }),
  block: Type.String({ pattern: '^[0-9A-F]{32}$' }),
});
export type PinBlock = Static<typeof PinBlock>;
