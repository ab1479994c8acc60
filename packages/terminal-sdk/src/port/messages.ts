import { AMOUNT_MAX_MINOR, Currency, FirstSecret, Id, TerminalNumber, TillCode } from '@tallystick/protocol';
import type { Static, TSchema } from 'typebox';
import * as Type from 'typebox';
import type { CashierState } from '../service-processing/cashier-state.ts';
import type { ChargeStep, EnrolmentStep, TerminalState } from '../service-processing/state.ts';

const Message = <const N extends string, T extends Record<string, TSchema>>(type: N, members: T) =>
  Type.Object({ type: Type.Literal(type), ...members }, { additionalProperties: false });

/**
 * Everything that an application may ask of the trusted side: the allow-list of the port. What is not of this shape is refused.
 * Amounts are whole minor units, so 12.50 euro is `{ value: 1250, currency: 'EUR' }`.
 */
export const PortRequest = Type.Union([
  Message('state', {}),
  Message('enrol', { terminalNumber: TerminalNumber, secret: FirstSecret }),
  Message('charge', {
    amount: Type.Object(
      { value: Type.Integer({ minimum: 0, maximum: AMOUNT_MAX_MINOR }), currency: Currency },
      { additionalProperties: false },
    ),
    reference: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  Message('use-software-authenticator', {}),
  Message('resend-confirmation', {}),
  Message('cancel', {}),
  Message('acknowledge', {}),
  Message('check-approval', {}),
  Message('recover', {}),
  Message('wipe', {}),
  Message('cashiers', {}),
  Message('cashier-sign-in', { cashierId: Id('operator'), code: TillCode }),
  Message('cashier-lock', {}),
  Message('allow-wipe', { managerId: Id('operator'), code: TillCode }),
]);
export type PortRequest = Static<typeof PortRequest>;

/** Everything that the trusted side tells an application. */
export type PortEvent =
  | { readonly type: 'state'; readonly state: TerminalState }
  | {
      readonly type: 'progress';
      readonly of: 'enrolment' | 'charge';
      readonly step: EnrolmentStep | ChargeStep;
      /** 1-based place of the step, and how many there are. */
      readonly place: number;
      readonly places: number;
    }
  | { readonly type: 'cashiers'; readonly cashiers: CashierState }
  | { readonly type: 'refused'; readonly reason: 'unknown_message' };

/** The least of a `MessagePort` that is needed: also what tests and Node's ports have. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  start?(): void;
  close(): void;
}
