/**
 * What is known of the PIN that came with a request (DE52).
 *
 * - `none`: none came
 * - `unverified`: one came and was not looked at yet
 * - `right`, `wrong`: it was verified, and a try was taken for it
 * - `wrong_last`: wrong, and it took the last try
 * - `exhausted`: no try is left, so it was not looked at
 * - `unset`: the card has no PIN
 */
export type PinFact = 'none' | 'unverified' | 'right' | 'wrong' | 'wrong_last' | 'exhausted' | 'unset';

/** Tries that a holder has until a right PIN gives them back (ISO 9564-1 leaves the number to the issuer). */
export const PIN_TRIES = 3;

/** The DE39 and reason of a PIN that is not right, or nothing where it does not stand in the way. */
export const pinReason = (pin: Exclude<PinFact, 'unverified'>) => {
  switch (pin) {
    case 'none':
    case 'right':
      return undefined;
    case 'wrong':
      return 'pin_wrong';
    case 'wrong_last':
    case 'exhausted':
      return 'pin_tries_exceeded';
    case 'unset':
      return 'pin_not_set';
  }
};
