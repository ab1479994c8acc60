import { strict as assert } from 'node:assert';
import type { Amount, Purpose } from '@tallystick/protocol';
import type { DeviceActor } from '../../../platform/actor.ts';

/** The amount of what a device is to be checked for, such as a payment of its own; undefined: it has no such, or it is over. */
export type AmountOf = (actor: DeviceActor, id: string) => Promise<Amount | undefined>;

/** A purpose whose challenge is bound to something with an amount, beside the device. */
export type SubjectPurpose = Exclude<Purpose, 'enrol' | 'periodic'>;

/** What challenges may be bound to. Whoever keeps it registers here, so that attestation knows nothing of what it is. */
export interface Subjects {
  /** Once a purpose. */
  register(purposes: readonly SubjectPurpose[], amountOf: AmountOf): void;
  /** Undefined also where nobody keeps what the purpose is about. */
  amountOf(purpose: SubjectPurpose, actor: DeviceActor, id: string): Promise<Amount | undefined>;
}

export const createSubjects = (): Subjects => {
  const known = new Map<SubjectPurpose, AmountOf>();
  return {
    register(purposes, amountOf) {
      for (const purpose of purposes) {
        assert(!known.has(purpose), `the purpose ${purpose} has one keeper`);
        known.set(purpose, amountOf);
      }
    },
    async amountOf(purpose, actor, id) {
      return known.get(purpose)?.(actor, id);
    },
  };
};
