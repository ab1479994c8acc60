import { isUniqueViolation } from '@tallystick/database';
import { APPROVAL_ROLES, type ApprovalKind } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Kinds } from './kinds.ts';
import { approvalStore, type StoredApproval } from './store.ts';
import type { Trail } from './trail.ts';

/** How long a request waits for a second person. */
const LIFE_MS = 72 * 3_600_000;

export interface AskingDependencies {
  readonly kinds: Kinds;
  readonly trail: Trail;
  /** Ends what has run out, so that it can be asked for again. */
  readonly endOver: () => Promise<unknown>;
  /** The operator who made an API key. */
  readonly makerOf: (merchantId: string, apiKeyId: string) => Promise<string | undefined>;
}

export const createAsking =
  (
    { database, clock, ids, outbox }: Pick<Platform, 'database' | 'clock' | 'ids' | 'outbox'>,
    { kinds, trail, endOver, makerOf }: AskingDependencies,
  ) =>
  /** Asks for a change, whose exact form is kept. Raises `role_not_allowed`, `approval_asked_already`, and what its kind refuses. */
  async (
    actor: OperatorActor,
    asked: {
      readonly kind: ApprovalKind;
      readonly objectId?: string | undefined;
      readonly input?: Readonly<Record<string, unknown>> | undefined;
      readonly reason: string;
    },
  ): Promise<StoredApproval> => {
    const { merchantId, id: askedBy, role } = actor;
    const kind = kinds.of(asked.kind);
    if (kind === undefined) throw new Refusal('not_found', { path: '/kind' });
    const { asks } = APPROVAL_ROLES[asked.kind];
    if (!asks.includes(role)) {
      throw new Refusal('role_not_allowed', { possible: asks.filter((caller) => caller !== 'api_key') });
    }
    const { objectId = '', input = {} } = asked;
    const described = await kind.describe({ merchantId, objectId, input });
    await endOver();
    const askedFor = role === 'api_key' ? await makerOf(merchantId, askedBy) : undefined;
    const now = clock.now();
    const approval: StoredApproval = {
      merchantId,
      id: ids.make('approval'),
      kind: asked.kind,
      objectId: described.objectId,
      objectName: described.name,
      input: { ...described.input },
      reason: asked.reason.trim(),
      state: 'waiting',
      askedBy,
      ...(askedFor === undefined ? {} : { askedFor }),
      askedAt: new Date(now),
      expiresAt: new Date(now + LIFE_MS),
    };
    try {
      await database.transaction(async (on) => {
        await approvalStore.insert(on, approval);
        await trail(on, approval, 'approval.asked', { by: askedBy });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'approvals_open')) throw new Refusal('approval_asked_already');
      throw error;
    }
    outbox.announce(merchantId);
    return approval;
  };
