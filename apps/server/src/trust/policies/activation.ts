import type { Database, Queryable } from '@tallystick/database';
import Type from 'typebox';
import type { OperatorActor } from '../../platform/actor.ts';
import { Refusal } from '../../platform/refusal.ts';
import { compileCheck } from '../../platform/validation.ts';
import type { ChangeKind } from '../../tenancy/approvals/index.ts';
import { decideRollOut, type RollOutAction } from './roll-out.ts';
import { policyStore } from './store.ts';

const Version = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });
const STRICT = { additionalProperties: false };

/** What can be asked for: each action that has another version appraise devices. */
const checkInput = compileCheck(
  Type.Union([
    Type.Object({ action: Type.Literal('promote'), version: Version }, STRICT),
    Type.Object({ action: Type.Literal('roll_back'), version: Version }, STRICT),
    Type.Object(
      {
        action: Type.Literal('roll_out'),
        version: Version,
        percent: Type.Integer({ minimum: 1, maximum: 100 }),
      },
      STRICT,
    ),
  ]),
);

/**
 * Whether an action has a version appraise devices that somebody chose. To end a candidate, or to return to what was in force before, is
 * left to one person: it is what is done in a hurry.
 */
export const needsApproval = (action: RollOutAction): boolean =>
  action.kind === 'promote' ||
  action.kind === 'percent' ||
  (action.kind === 'rollBack' && action.version !== undefined);

const actionOf = (given: unknown): RollOutAction => {
  const input = checkInput(given);
  switch (input.action) {
    case 'promote':
      return { kind: 'promote', version: input.version };
    case 'roll_back':
      return { kind: 'rollBack', version: input.version };
    case 'roll_out':
      return { kind: 'percent', version: input.version, percent: input.percent };
  }
};

export interface ActivationDependencies {
  readonly database: Database;
  readonly requireVersion: (merchantId: string, action: RollOutAction) => Promise<void>;
  readonly rollOn: (
    on: Queryable,
    actor: Pick<OperatorActor, 'merchantId' | 'id'>,
    action: RollOutAction,
    reason: string,
  ) => Promise<unknown>;
  readonly settle: (merchantId: string) => void;
  readonly nameOf: (version: number) => string;
}

/** Having another version of the policy appraise devices, as a change that a second person may have to approve. */
export const activation = ({
  database,
  requireVersion,
  rollOn,
  settle,
  nameOf,
}: ActivationDependencies): ChangeKind => ({
  kind: 'policy.activate',
  async describe({ merchantId, input }) {
    const action = actionOf(input);
    await requireVersion(merchantId, action);
    const decided = decideRollOut(await policyStore.rollOut(database, merchantId), action);
    if ('refusal' in decided) throw new Refusal('policy_state_conflict', { detail: decided.refusal });
    return { objectId: 'policy', name: nameOf(action.version ?? 0), input };
  },
  async carryOut(on, { merchantId, by, reason, input }) {
    await rollOn(on, { merchantId, id: by }, actionOf(input), reason);
    return () => settle(merchantId);
  },
});
