import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import type { Amount, Check, Purpose } from '@tallystick/protocol';
import type { DeviceActor } from '../../../platform/actor.ts';

/** The amount of what a device is to be checked for, such as a payment of its own; undefined: it has no such, or it is over. */
export type AmountOf = (actor: DeviceActor, id: string) => Promise<Amount | undefined>;

/** Why a device was refused for something. */
export interface SubjectRefusal {
  /** `policy_rule`: the device passed, and a rule of the merchant does not let it do this. */
  readonly reason: 'policy_rule' | 'device_check';
  readonly attestationId: string;
  /** `id@version`. */
  readonly policy: string;
  /** Those that were not passed. */
  readonly checks: readonly Check[];
  /** The largest amount that the rules would have let through, in minor units. */
  readonly atMostMinor?: number | undefined;
}

/** Whom something belongs to. */
export type SubjectOwner = Pick<DeviceActor, 'merchantId' | 'deviceId'>;

/** Who keeps what challenges of some purposes are bound to. */
export interface Subject {
  readonly amountOf: AmountOf;
  /**
   * Ends what a device was refused for, inside the transaction that keeps the refusal.
   *
   * @returns what is to be done after that commit; undefined: there is no such thing, or it was over
   */
  refused(
    on: Queryable,
    owner: SubjectOwner,
    id: string,
    refusal: SubjectRefusal,
  ): Promise<(() => void) | undefined>;
}

/** A purpose whose challenge is bound to something with an amount, beside the device. */
export type SubjectPurpose = Exclude<Purpose, 'enrol' | 'periodic'>;

/** What challenges may be bound to. Whoever keeps it registers here, so that attestation knows nothing of what it is. */
export interface Subjects {
  /** Once a purpose. */
  register(purposes: readonly SubjectPurpose[], subject: Subject): void;
  /** Undefined also where nobody keeps what the purpose is about. */
  amountOf(purpose: SubjectPurpose, actor: DeviceActor, id: string): Promise<Amount | undefined>;
  /** As {@link Subject}; of a purpose that nothing is kept of, nothing ends. */
  refused(purpose: Purpose, ...refusal: Parameters<Subject['refused']>): ReturnType<Subject['refused']>;
}

export const createSubjects = (): Subjects => {
  const known = new Map<Purpose, Subject>();
  return {
    register(purposes, subject) {
      for (const purpose of purposes) {
        assert(!known.has(purpose), `the purpose ${purpose} has one keeper`);
        known.set(purpose, subject);
      }
    },
    async amountOf(purpose, actor, id) {
      return known.get(purpose)?.amountOf(actor, id);
    },
    async refused(purpose, ...refusal) {
      return known.get(purpose)?.refused(...refusal);
    },
  };
};
