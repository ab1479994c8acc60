export { connectTerminal, type TerminalClient } from './port/connect.ts';
export type { Port, PortEvent, PortRequest } from './port/messages.ts';
export type { CashierState } from './service-processing/cashier-state.ts';
export type { Command, PendingPayment } from './service-processing/event.ts';
export {
  type AwaitedConfirmation,
  type BlockCause,
  type CardState,
  CHARGE_STEPS,
  type ChargeStep,
  type Charging,
  ENROLMENT_STEPS,
  type EnrolmentStep,
  type PaymentResult,
  type Refusal,
  type TerminalInfo,
  type TerminalName,
  type TerminalState,
  type Verdict,
} from './service-processing/state.ts';
export type { TamperedEnd, TamperedPayment, TamperMarker, TamperTold } from './tamper/marker.ts';
export type { Tampered, TamperStep } from './tamper/response.ts';
