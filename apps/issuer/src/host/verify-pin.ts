import type { PinFact } from '../rules/pin.ts';
import type { AuthorisationRequest } from '../rules/request.ts';
import type { PinStore, PinValue } from '../store/pins.ts';

/** Whether a PIN block, DE52, holds the PIN that a value is of. It never says why not. */
export type IsRightPin = (block: Uint8Array, pan: string, by: PinValue) => Promise<boolean>;

/**
 * Verifies the PIN of a request whose cryptogram was proven, and takes a try for it first. Undefined where another copy of this request
 * took the try of its cryptogram: what that one showed will be on record.
 */
export type VerifyPin = (request: AuthorisationRequest, cardId: string) => Promise<PinFact | undefined>;

export const createVerifyPin =
  (pins: Pick<PinStore, 'take'>, isRightPin: IsRightPin): VerifyPin =>
  async ({ pinBlock, pan, chip }, cardId) => {
    if (pinBlock === undefined) return 'none';
    const taken = await pins.take(cardId, chip.atc);
    switch (taken.kind) {
      case 'used':
        return undefined;
      case 'exhausted':
      case 'unset':
        return taken.kind;
      case 'taken': {
        if (await isRightPin(pinBlock, pan, taken.by)) return 'right';
        return taken.isLast ? 'wrong_last' : 'wrong';
      }
    }
  };
