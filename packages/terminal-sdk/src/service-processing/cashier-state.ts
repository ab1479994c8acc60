import type { Cashier } from '@tallystick/protocol';
import type { Refusal } from './state.ts';

/** How it stands with the code that a till asks for before it is wiped. */
export type WipeCheck =
  | { readonly kind: 'trying' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'allowed' };

/** Whether a cashier has to stand at this till, and who does. Holds neither code nor token. */
export type CashierState =
  /** The server has not said it yet. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'off' }
  | {
      readonly kind: 'locked';
      readonly cashiers: readonly Cashier[];
      readonly idleMinutes: number;
      /** This till knows from before that a cashier signs in; the server, which knows who can, is asked, or does not answer. */
      readonly server?: 'asked' | 'away';
      /** A code is being tried. */
      readonly isTrying: boolean;
      readonly refusal?: Refusal;
    }
  | {
      readonly kind: 'signed-in';
      readonly cashier: Cashier;
      readonly idleMinutes: number;
      /** Whose code allows this till to be wiped. */
      readonly managers: readonly Cashier[];
      readonly wipe?: WipeCheck;
    };

export const UNKNOWN_CASHIERS: CashierState = { kind: 'unknown' };
