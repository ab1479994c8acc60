import type { MerchantListener } from '../../../tenancy/merchants/index.ts';
import type { DeviceStatuses } from '../device-status/device-status.ts';

const RAISE = `update terminals set personalisation_version = personalisation_version + 1
  where merchant_id = $1 and device_id is not null`;

/** What is said of a merchant stands in the personalisation data of each of its terminals: those with a device fetch new ones. */
export const createMerchantListener = (
  statuses: Pick<DeviceStatuses, 'tell' | 'forget'>,
): MerchantListener => ({
  async amending(on, merchantId) {
    await on.query({ text: RAISE }, [merchantId]);
    // One message for all of them: each process drops those of this merchant.
    await statuses.tell(on, merchantId);
  },
  amended: (merchantId) => statuses.forget(merchantId),
});
