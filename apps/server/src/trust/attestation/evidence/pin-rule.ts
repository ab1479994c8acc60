import type { AppraisalPolicy } from '@tallystick/attestation/appraisal';
import type { Check, ProblemCode } from '@tallystick/protocol';
import type { DeviceStatus } from '../../../fleet/terminals/index.ts';
import type { Platform } from '../../../platform/platform.ts';
import { attestationStore } from '../store.ts';
import { PIN_BEFORE_TRANSACTION, pinLevelCheck } from './pin-checks.ts';
import type { Subjects } from './subjects.ts';

/** Why PIN entry is not allowed. */
export interface PinRefusal {
  readonly code: ProblemCode;
  readonly check: Check;
}

/**
 * The rule for PIN entry: the device has the minimum level, and has passed a transaction check of the same payment that is recent enough for a
 * ticket and whose payment is still open.
 * @returns undefined if PIN entry is allowed
 */
export const createPinRule =
  ({ database, clock }: Pick<Platform, 'database' | 'clock'>, subjects: Pick<Subjects, 'amountOf'>) =>
  async (
    { actor, level }: DeviceStatus,
    paymentId: string,
    { pin, freshness }: AppraisalPolicy,
  ): Promise<PinRefusal | undefined> => {
    const check = pinLevelCheck(level, pin.minimumLevel);
    if (check.status !== 'affirming') return { code: 'pin_not_allowed', check };
    const since = new Date(clock.now() - freshness.ticketSeconds * 1_000);
    const isOpen =
      (await attestationStore.isChecked(database, actor, paymentId, since)) &&
      (await subjects.amountOf('pin', actor, paymentId)) !== undefined;
    return isOpen ? undefined : { code: 'transaction_check_missing', check: PIN_BEFORE_TRANSACTION };
  };
export type PinRule = ReturnType<typeof createPinRule>;
