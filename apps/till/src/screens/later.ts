/** Screens that few need at once: one file, fetched after the first screen in a quiet moment. */
export { AwaitingApproval } from './awaiting-approval.tsx';
export { BlockedScreen } from './blocked.tsx';
export { CashierLock } from './cashier-lock.tsx';
export { Confirming } from './confirming.tsx';
export { IdleLock } from './idle-lock.ts';
export { LockButton } from './lock-button.tsx';
export { Payments } from './payments.tsx';
export { Receipt } from './receipt.tsx';
export { SendAgain } from './send-again.tsx';
export { Settings } from './settings.tsx';
export { StartingSlowly } from './starting-slowly.tsx';
export { TamperedScreen } from './tampered.tsx';
export { WipePage } from './wipe-page.tsx';
