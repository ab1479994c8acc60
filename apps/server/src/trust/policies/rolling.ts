import type { Queryable } from '@tallystick/database';
import type { AuditAction, Event, PolicyChange } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { activation, needsApproval } from './activation.ts';
import { changeStore } from './change-store.ts';
import { decideRollOut, type RollOutAction } from './roll-out.ts';
import type { PolicyDependencies } from './service.ts';
import { policyStore, type RollOut } from './store.ts';

/** Told when another policy appraises the devices of a merchant. */
export interface ActivePolicyListener {
  /** Inside the transaction of the change. */
  changed(
    on: Queryable,
    merchantId: string,
    change: {
      readonly id: string;
      /** What changed, as a sentence for people. */
      readonly because: string;
    },
  ): Promise<void>;
  /** After that commit. */
  settled(): void;
}

type Told = readonly [PolicyChange['action'], Event['type'] & AuditAction];

const ACTIONS = {
  shadow: ['shadow_started', 'policy.shadow_started'],
  percent: ['roll_out_started', 'policy.roll_out_started'],
  promote: ['promoted', 'policy.promoted'],
  rollBack: ['rolled_back', 'policy.rolled_back'],
} as const satisfies Record<RollOutAction['kind'], Told>;

/** Which version appraises and which one is being tried, as the audit log has it. */
const inForceOf = ({ activeVersion, candidate }: Pick<RollOut, 'activeVersion' | 'candidate'>) => ({
  activeVersion,
  ...(candidate === undefined ? {} : { candidate }),
});

export interface RollingDependencies
  extends Pick<PolicyDependencies, 'inForce' | 'audit' | 'approvals' | 'listeners'> {
  readonly nameOf: (version: number) => string;
}

/** Writes down a change of policies: in the history, for those who follow, and in the audit log. */
const createRecord =
  (
    { clock, ids, outbox }: Pick<Platform, 'clock' | 'ids' | 'outbox'>,
    { audit, nameOf }: Pick<RollingDependencies, 'audit' | 'nameOf'>,
  ) =>
  async (
    on: Queryable,
    { merchantId, id: author }: Pick<OperatorActor, 'merchantId' | 'id'>,
    [action, type]: Told,
    change: { readonly version: number; readonly percent?: number; readonly activeVersion: number },
    sides: { readonly before?: object; readonly after: object; readonly reason?: string | undefined },
  ): Promise<string> => {
    const at = new Date(clock.now());
    const id = ids.make('policyChange');
    await changeStore.add(on, merchantId, { id, action, author, at, ...change });
    await outbox.add(on, merchantId, { type, subject: merchantId, data: { id, author, ...change } });
    audit.record(on, merchantId, {
      by: author,
      action: type,
      object: { kind: 'policy', id: String(change.version), name: nameOf(change.version) },
      ...sides,
    });
    return id;
  };

/** Puts versions in force. */
export const createRolling = (
  platform: Pick<Platform, 'database' | 'clock' | 'ids' | 'outbox'>,
  { inForce, audit, approvals, listeners, nameOf }: RollingDependencies,
) => {
  const { database, clock, outbox } = platform;
  const record = createRecord(platform, { audit, nameOf });

  const requireVersion = async (merchantId: string, { version }: RollOutAction): Promise<void> => {
    if (version !== undefined && (await inForce.version(merchantId, version)) === undefined) {
      throw new Refusal('not_found', { path: '/version' });
    }
  };

  /** Inside a transaction, of a version that there is. */
  const rollOn = async (
    on: Queryable,
    actor: Pick<OperatorActor, 'merchantId' | 'id'>,
    action: RollOutAction,
    reason?: string,
  ): Promise<RollOut> => {
    const { merchantId } = actor;
    const now = new Date(clock.now());
    const before = await policyStore.lockRollOut(on, merchantId, now);
    const decided = decideRollOut(before, action);
    if ('refusal' in decided) throw new Refusal('policy_state_conflict', { detail: decided.refusal });
    const rollOut: RollOut = { ...decided, changedAt: now, changedBy: actor.id };
    await policyStore.writeRollOut(on, merchantId, rollOut);
    const change = {
      version: decided.candidate?.version ?? decided.activeVersion,
      ...(action.kind === 'percent' ? { percent: action.percent } : {}),
      activeVersion: decided.activeVersion,
    };
    const sides = { before: inForceOf(before), after: inForceOf(decided), reason };
    const id = await record(on, actor, ACTIONS[action.kind], change, sides);
    await inForce.tell(on, merchantId);
    // A candidate suspends no device: enrolled devices are re-appraised once a version is in force for all of them.
    if (decided.activeVersion !== before.activeVersion) {
      const because = `Re-appraised because policy ${nameOf(decided.activeVersion)} came into force.`;
      for (const listener of listeners) await listener.changed(on, merchantId, { id, because });
    }
    return rollOut;
  };

  const settle = (merchantId: string): void => {
    inForce.forget(merchantId);
    outbox.announce(merchantId);
    for (const listener of listeners) listener.settled();
  };

  approvals.register(activation({ database, requireVersion, rollOn, settle, nameOf }));

  return {
    record,
    async roll(actor: OperatorActor, action: RollOutAction): Promise<RollOut> {
      const { merchantId } = actor;
      await requireVersion(merchantId, action);
      if (needsApproval(action)) await approvals.require(merchantId, 'policy.activate');
      const rollOut = await database.transaction((on) => rollOn(on, actor, action));
      settle(merchantId);
      return rollOut;
    },
  };
};
