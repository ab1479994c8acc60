import type { Message } from '@tallystick/iso8583';
import type { RefusedElement } from './amount-elements.ts';

/** What a link has agreed on with its acquirer: what cannot be verified is refused. No key for MACs can be set yet. */
export interface LinkSecurity {
  readonly mac: 'refused';
  /** `verified` where both have a key for PINs. */
  readonly pin: 'refused' | 'verified';
}

const ELEMENTS: readonly (readonly [dataElement: number, kind: keyof LinkSecurity])[] = [
  [52, 'pin'],
  [64, 'mac'],
  [128, 'mac'],
];

/**
 * The first element that somebody counts on to be verified and that this link cannot verify: PIN data (DE52), message authentication
 * codes (DE64, DE128). To answer 00 beside it would say that it was right.
 */
export const unverifiableElementOf = (
  message: Message,
  security: LinkSecurity,
): RefusedElement | undefined => {
  for (const [dataElement, kind] of ELEMENTS) {
    if (message[dataElement] !== undefined && security[kind] === 'refused') {
      return { reason: kind === 'pin' ? 'pin_not_verified' : 'mac_not_verified', field: `DE${dataElement}` };
    }
  }
  return undefined;
};
