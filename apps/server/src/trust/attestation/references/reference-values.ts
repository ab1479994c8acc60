import type { AppraisalPolicy } from '@tallystick/attestation/appraisal';
import type { AppleApp } from '@tallystick/attestation/verifiers/apple-appattest';
import type { Queryable } from '@tallystick/database';
import type { addReferenceValue, BodyOf, ReferenceValue } from '@tallystick/protocol';
import type { OperatorActor } from '../../../platform/actor.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { Audit } from '../../../tenancy/audit/index.ts';
import { builtInReferences } from './built-in-references.ts';
import { referenceStore } from './reference-store.ts';

/** Reference values a merchant may have: each is held against every device that is appraised. */
const VALUES_MAX = 1_000;

export interface ReferenceDependencies {
  readonly policyOf: (merchantId: string) => Promise<AppraisalPolicy> | AppraisalPolicy;
  /** The iOS apps that may be terminals. */
  readonly appleApps: readonly AppleApp[];
  readonly audit: Pick<Audit, 'record'>;
}

/** Told when a reference value is withdrawn. */
export interface WithdrawalListener {
  /** Inside the transaction of the withdrawal. */
  withdrawn(on: Queryable, merchantId: string, value: ReferenceValue): Promise<void>;
  /** After that commit. */
  settled(): void;
}

const objectOf = ({ id, appId, version }: ReferenceValue) =>
  ({ kind: 'reference_value', id, name: `${appId} ${version}` }) as const;

/** Those that are built in, and those that merchants have. */
const createReading = (
  { database, config }: Pick<Platform, 'database' | 'config'>,
  dependencies: Pick<ReferenceDependencies, 'policyOf' | 'appleApps'>,
) => {
  const builtInBy = ({ keyAttestation }: AppraisalPolicy): ReferenceValue[] =>
    builtInReferences(config.origin, keyAttestation.applications, dependencies.appleApps);
  const builtIn = async (merchantId: string): Promise<ReferenceValue[]> =>
    builtInBy(await dependencies.policyOf(merchantId));
  const listWith = async (on: Queryable, merchantId: string, own: readonly ReferenceValue[]) => {
    const stored = await referenceStore.list(on, merchantId);
    const known = new Set(stored.map(({ id }) => id));
    return [...own.filter(({ id }) => !known.has(id)), ...stored];
  };
  const list = async (on: Queryable, merchantId: string): Promise<ReferenceValue[]> =>
    listWith(on, merchantId, await builtIn(merchantId));
  const isInForce = ({ withdrawnAt }: ReferenceValue): boolean => withdrawnAt === undefined;

  return {
    builtIn,
    list,

    ofMerchant: (merchantId: string): Promise<ReferenceValue[]> => list(database, merchantId),

    /** Those that are in force. */
    inForce: async (on: Queryable, merchantId: string): Promise<ReferenceValue[]> =>
      (await list(on, merchantId)).filter(isInForce),

    /** Those that would be in force if a policy appraised. */
    by: async (merchantId: string, policy: AppraisalPolicy): Promise<ReferenceValue[]> =>
      (await listWith(database, merchantId, builtInBy(policy))).filter(isInForce),
  };
};

const addition = (by: string, value: ReferenceValue) => {
  const { id: _id, source: _source, createdAt: _at, ...after } = value;
  return { by, action: 'reference_value.added', object: objectOf(value), after } as const;
};

/** The reference values of each merchant, read from the database whenever a device presents its items. */
export const createReferenceValues = (platform: Platform, dependencies: ReferenceDependencies) => {
  const { database, clock, ids } = platform;
  const { audit } = dependencies;
  const listeners = new Set<WithdrawalListener>();

  const reading = createReading(platform, dependencies);
  const { builtIn, list } = reading;

  return {
    /** Registers who is told of withdrawals. */
    listen: (listener: WithdrawalListener) => void listeners.add(listener),

    list: reading.ofMerchant,
    inForce: reading.inForce,
    by: reading.by,

    async add(
      { merchantId, id: by }: OperatorActor,
      body: BodyOf<typeof addReferenceValue>,
    ): Promise<ReferenceValue> {
      const stored = await referenceStore.list(database, merchantId);
      if (stored.length >= VALUES_MAX) throw new Refusal('reference_values_full');
      const at = new Date(clock.now());
      const value: ReferenceValue = {
        ...body,
        id: ids.make('referenceValue'),
        source: 'merchant',
        orNewer: body.orNewer ?? false,
        createdAt: at.toISOString(),
      };
      await database.transaction(async (on) => {
        await referenceStore.insert(on, merchantId, value, at);
        audit.record(on, merchantId, addition(by, value));
      });
      return value;
    },

    /** Withdraws a value for good; terminals that fit no other are suspended shortly. Again, it answers with what it is. */
    async withdraw(
      { merchantId, id: by }: OperatorActor,
      id: string,
      note: string | undefined,
    ): Promise<ReferenceValue> {
      const at = new Date(clock.now());
      // Before the transaction: it reads the policy, on a connection of its own, of which the embedded database has one.
      const own = (await builtIn(merchantId)).find((value) => value.id === id);
      const withdrawn = await database.transaction(async (on) => {
        if (own !== undefined) await referenceStore.insert(on, merchantId, own, at);
        const value = await referenceStore.withdraw(on, merchantId, id, at, note);
        if (value !== undefined) {
          for (const listener of listeners) await listener.withdrawn(on, merchantId, value);
          audit.record(on, merchantId, {
            by,
            action: 'reference_value.withdrawn',
            object: objectOf(value),
            reason: note,
          });
        }
        return value;
      });
      if (withdrawn !== undefined) {
        for (const listener of listeners) listener.settled();
        return withdrawn;
      }
      const before = (await list(database, merchantId)).find((value) => value.id === id);
      if (before === undefined) throw new Refusal('not_found');
      return before;
    },
  };
};
export type ReferenceValues = ReturnType<typeof createReferenceValues>;
