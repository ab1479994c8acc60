import { APPROVAL_KINDS, type Approval } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type AskingDependencies, createAsking } from './asking.ts';
import { mayApprove } from './kinds.ts';
import { createPresentation, type NamesOf } from './presentation.ts';
import { createSteps } from './steps.ts';
import { approvalStore, type StoredApproval } from './store.ts';

export interface ApprovalDependencies extends AskingDependencies {
  readonly namesOf: NamesOf;
}

/** The rules of what was asked for: each step under the lock of its request, in one transaction with what it leaves behind. */
export const createApprovalService = (
  platform: Pick<Platform, 'database' | 'clock' | 'ids' | 'outbox'>,
  dependencies: ApprovalDependencies,
) => {
  const { database, clock } = platform;
  const { namesOf } = dependencies;
  const presentAll = createPresentation(clock, namesOf);
  const present = async (actor: OperatorActor, approval: StoredApproval): Promise<Approval> => {
    const [shown] = await presentAll(actor, [approval]);
    if (shown === undefined) throw new Error('one request is presented as one');
    return shown;
  };

  const ask = createAsking(platform, dependencies);
  const step = createSteps(platform, dependencies);

  return {
    step: async (actor: OperatorActor, id: string, given: Parameters<typeof step>[2]) =>
      present(actor, await step(actor, id, given)),

    ask: async (actor: OperatorActor, asked: Parameters<typeof ask>[1]) =>
      present(actor, await ask(actor, asked)),

    /** Raises `not_found`. */
    async get(actor: OperatorActor, id: string): Promise<Approval> {
      const approval = await approvalStore.find(database, actor.merchantId, id);
      if (approval === undefined) throw new Refusal('not_found');
      return present(actor, approval);
    },

    async page(
      actor: OperatorActor,
      asked: {
        readonly limit: number;
        readonly after?: string | undefined;
        readonly state?: Approval['state'] | 'open' | undefined;
        readonly objectId?: string | undefined;
      },
    ) {
      const { limit, after, state, objectId } = asked;
      const states =
        state === undefined ? undefined : state === 'open' ? (['waiting', 'seen'] as const) : [state];
      const found = await approvalStore.page(database, actor.merchantId, {
        limit: limit + 1,
        after,
        states,
        objectId,
        now: new Date(clock.now()),
      });
      const data = await presentAll(actor, found.slice(0, limit));
      const last = data.at(-1);
      return { data, ...(found.length > limit && last !== undefined ? { next: last.id } : {}) };
    },

    async count(actor: OperatorActor) {
      const { merchantId, id } = actor;
      const own = APPROVAL_KINDS.filter((kind) => mayApprove(kind, actor));
      const { open, others } = await approvalStore.count(
        database,
        merchantId,
        id,
        own,
        new Date(clock.now()),
      );
      return { open, forYou: others };
    },
  };
};
export type ApprovalService = ReturnType<typeof createApprovalService>;
