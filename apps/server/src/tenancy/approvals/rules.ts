import type { Queryable } from '@tallystick/database';
import { type ApprovalKind, amendApprovalRules } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { compileCheck } from '../../platform/validation.ts';
import type { Audit } from '../audit/index.ts';
import type { ChangeKind, Kinds } from './kinds.ts';
import { approvalStore } from './store.ts';

export interface RulesDependencies {
  readonly kinds: Kinds;
  readonly audit: Pick<Audit, 'record'>;
  /** How many owners a merchant has: each kind is approved by one, so with two none is left alone with what was asked for. */
  readonly countOwners: (merchantId: string) => Promise<number>;
}

const checkKinds = compileCheck(amendApprovalRules.body);

/** Writes which kinds need a second person, inside a transaction that holds them. */
const createWrite =
  (audit: Pick<Audit, 'record'>) =>
  async (
    on: Queryable,
    change: { readonly merchantId: string; readonly by: string; readonly reason?: string },
    before: readonly ApprovalKind[],
    after: readonly ApprovalKind[],
  ): Promise<void> => {
    const { merchantId, by, reason } = change;
    await approvalStore.writeRules(on, merchantId, after);
    audit.record(on, merchantId, {
      by,
      action: 'approval.rules_amended',
      object: { kind: 'merchant', id: merchantId },
      reason,
      before: { kinds: before },
      after: { kinds: after },
    });
  };

/** That fewer kinds need a second person, as a change that needs one. */
const relaxation = (
  write: ReturnType<typeof createWrite>,
  ordered: (asked: readonly ApprovalKind[]) => ApprovalKind[],
): ChangeKind => ({
  kind: 'approval.relax',
  async describe({ merchantId, input }) {
    const { kinds } = checkKinds(input);
    return { objectId: merchantId, name: 'Second person', input: { kinds: ordered(kinds) } };
  },
  async carryOut(on, change) {
    const before = await approvalStore.lockRules(on, change.merchantId);
    await write(on, change, before, ordered(checkKinds(change.input).kinds));
    return () => {};
  },
});

/** Which kinds of change need a second person. That fewer do needs one too, or one person could switch it off. */
export const createRules = (
  { database }: Pick<Platform, 'database'>,
  { kinds, audit, countOwners }: RulesDependencies,
) => {
  const possible = (): ApprovalKind[] => kinds.names().filter((kind) => kind !== 'approval.relax');
  const ordered = (asked: readonly ApprovalKind[]) => possible().filter((kind) => asked.includes(kind));
  const write = createWrite(audit);

  kinds.register(relaxation(write, ordered));

  return {
    async of(merchantId: string) {
      return { kinds: await approvalStore.rules(database, merchantId), possible: possible() };
    },

    /**
     * Lets a change be made at once only where no second person is needed for its kind.
     * @throws Refusal `approval_required`
     */
    async require(merchantId: string, kind: ApprovalKind): Promise<void> {
      if ((await approvalStore.rules(database, merchantId)).includes(kind)) {
        throw new Refusal('approval_required', { possible: [kind] });
      }
    },

    /** Puts more kinds under approval. Raises `approval_required` where one is to be taken out, and `second_person_missing`. */
    async amend({ merchantId, id: by }: OperatorActor, asked: readonly ApprovalKind[]) {
      const next = ordered(asked);
      const owners = await countOwners(merchantId);
      await database.transaction(async (on) => {
        const before = await approvalStore.lockRules(on, merchantId);
        if (before.some((kind) => !next.includes(kind))) {
          throw new Refusal('approval_required', { possible: ['approval.relax'] });
        }
        if (next.length === before.length) return;
        if (owners < 2) throw new Refusal('second_person_missing');
        await write(on, { merchantId, by }, before, next);
      });
      return { kinds: next, possible: possible() };
    },
  };
};
export type Rules = ReturnType<typeof createRules>;
