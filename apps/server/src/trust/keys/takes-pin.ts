import type { DeviceStatus } from '../../fleet/terminals/index.ts';
import type { Policies } from '../policies/index.ts';

/** Whether a PIN may be entered at a device: the acquirer takes PINs, and the policy in force lets devices of its level. */
export type TakesPin = (device: Pick<DeviceStatus, 'actor' | 'level'>) => Promise<boolean>;

export const createTakesPin =
  (policies: Pick<Policies, 'of'>, hasZone: boolean): TakesPin =>
  async ({ actor, level }) => {
    if (!hasZone) return false;
    const { active } = await policies.of(actor.merchantId);
    return level >= active.pin.minimumLevel;
  };
