import type { Queryable } from '@tallystick/database';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type Kinds, mayApprove } from './kinds.ts';
import { type Step, standingOf } from './presentation.ts';
import { decide } from './state.ts';
import { approvalStore, type StoredApproval } from './store.ts';
import type { Trail } from './trail.ts';

/** What each step leaves behind. */
const STEPS = {
  see: 'approval.seen',
  approve: 'approval.carried_out',
  refuse: 'approval.refused',
  withdraw: 'approval.withdrawn',
} as const satisfies Record<Step, string>;

/** Where a request stands after a step of somebody. */
const afterStep = (
  approval: StoredApproval,
  state: StoredApproval['state'],
  { type, by, note }: { readonly type: Step; readonly by: string; readonly note?: string | undefined },
  at: Date,
): StoredApproval =>
  type === 'see'
    ? { ...approval, state, seenBy: by, seenAt: at }
    : { ...approval, state, decidedBy: by, decidedAt: at, ...(note === undefined ? {} : { note }) };

/** Steps of what was asked for: each under the lock of its request, in one transaction with the change itself and what it leaves behind. */
export const createSteps = (
  { database, clock, outbox }: Pick<Platform, 'database' | 'clock' | 'outbox'>,
  { kinds, trail }: { readonly kinds: Kinds; readonly trail: Trail },
) => {
  const requireOpen = async (on: Queryable, actor: OperatorActor, id: string, type: Step) => {
    const approval = await approvalStore.lock(on, actor.merchantId, id);
    if (approval === undefined) throw new Refusal('not_found');
    const allowed = mayApprove(approval.kind, actor);
    const decision = decide(standingOf(approval), { type, by: actor.id }, clock.now(), allowed);
    if (!decision.allowed) {
      throw new Refusal(decision.code, { detail: `The request is ${approval.state.replace('_', ' ')}.` });
    }
    return { approval, next: decision.next };
  };

  const carryOut = (
    on: Queryable,
    { id, merchantId, kind, objectId, input, reason }: StoredApproval,
    by: string,
  ) => {
    const known = kinds.of(kind);
    if (known === undefined) throw new Error(`nobody carries out ${kind}, which ${id} asks for`);
    return known.carryOut(on, { merchantId, objectId, input, reason, by });
  };

  /** Raises `not_found`, what the state refuses, and what the change itself is refused with by now. */
  return async (
    actor: OperatorActor,
    id: string,
    given: { readonly type: Step; readonly note?: string | undefined },
  ): Promise<StoredApproval> => {
    const done = await database.transaction(async (on) => {
      const { approval, next } = await requireOpen(on, actor, id, given.type);
      // That somebody looked is noted once.
      if (given.type === 'see' && approval.state === 'seen') return { approval, settle: () => {} };
      const after = afterStep(approval, next, { ...given, by: actor.id }, new Date(clock.now()));
      const settle = given.type === 'approve' ? await carryOut(on, approval, actor.id) : () => {};
      await approvalStore.write(on, after);
      await trail(on, after, STEPS[given.type], { by: actor.id, before: approval });
      return { approval: after, settle };
    });
    done.settle();
    outbox.announce(actor.merchantId);
    return done.approval;
  };
};
