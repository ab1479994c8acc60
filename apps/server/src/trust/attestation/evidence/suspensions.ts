import type { Check } from '@tallystick/attestation/result';
import type { DeviceActor } from '../../../platform/actor.ts';
import type { EnrolledDevices } from '../reappraisal/enrolled-devices.ts';

/** Suspends terminals for what an answer reveals about their device. */
export const createSuspensions = (devices: Pick<EnrolledDevices, 'suspend'>) => ({
  /** The counter shows that the storage of the device was copied. */
  async copied({ merchantId, terminalId }: DeviceActor, counter: number, last: bigint): Promise<void> {
    await devices.suspend(merchantId, terminalId, {
      cause: 'counter',
      reason: `The device counter did not increase (${counter} after ${last}): its storage was copied or restored to an older state.`,
    });
  },

  /**
   * A reference value may be withdrawn after items were compared with it and before they are stored: the re-appraisal of all devices then
   * still saw the previous items. Any later withdrawal sees the stored ones.
   */
  async withdrawn({ merchantId, terminalId }: DeviceActor, checks: readonly Check[]): Promise<void> {
    const failed = checks.find(({ status }) => status === 'contraindicated' || status === 'none');
    if (failed === undefined) return;
    await devices.suspend(merchantId, terminalId, {
      cause: 're-appraisal',
      reason: `A reference value was withdrawn while the device presented its items. Required: ${failed.rule} Found: ${failed.evidence}.`,
    });
  },
});
export type Suspensions = ReturnType<typeof createSuspensions>;
