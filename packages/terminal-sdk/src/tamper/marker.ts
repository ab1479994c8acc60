import type { Amount, TamperFinding } from '@tallystick/protocol';
import type { TerminalName } from '../service-processing/state.ts';

/** How a payment that was under way ended; absent while that is not known. */
export type TamperedEnd = 'approved' | 'declined' | 'reversed' | 'cancelled' | 'expired' | 'refused';

export interface TamperedPayment {
  /** Absent where it was being created: then no card had been read. */
  readonly paymentId?: string;
  readonly amount: Amount;
  /** Card data had left the device, or may have. */
  readonly presented: boolean;
  readonly end?: TamperedEnd;
}

/** Whether the server knows: it need not be told, has to be, has been, or did not want to know; `unsigned`: no key was left to sign with. */
export type TamperTold = 'needless' | 'unsent' | 'sent' | 'refused' | 'unsigned';

/** What stays on a device that wiped itself: why, and for whom. No key, no token, nothing that opens anything. */
export interface TamperMarker {
  readonly seen: readonly TamperFinding[];
  /** Stands on the screen and in the console. */
  readonly reference: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly told: TamperTold;
  readonly terminal?: TerminalName;
  readonly payment?: TamperedPayment;
}

/** The marker as it is stored: with the report, signed before the key was destroyed, until the server has it. */
export interface StoredTamperMarker extends TamperMarker {
  readonly report?: string;
}

/** What is shown of a stored marker: all but the report. */
export const shownMarker = ({ report: _, ...marker }: StoredTamperMarker): TamperMarker => marker;
