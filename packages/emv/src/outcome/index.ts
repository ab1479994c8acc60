export type {
  Cvm,
  DeclinedReason,
  EndApplicationReason,
  KernelOutcome,
  OnlineRequest,
  OtherInterfaceReason,
  Outcome,
  TryAgainReason,
} from './outcome.ts';
export * from './ui-request.ts';
