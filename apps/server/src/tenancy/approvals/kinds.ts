import type { Queryable } from '@tallystick/database';
import { APPROVAL_ROLES, type ApprovalKind } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';

/** What is to be done to what, as it was asked for. */
export interface AskedChange {
  readonly merchantId: string;
  readonly objectId: string;
  /** JSON of the kind's own form. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** A change whose time has come. */
export interface ApprovedChange extends AskedChange {
  /** Who approved it, and so does it. */
  readonly by: string;
  readonly reason: string;
}

/** A kind of change that can be put under the approval of a second person; registered by the module that makes such changes. */
export interface ChangeKind {
  readonly kind: ApprovalKind;
  /**
   * Checks what is asked for and names its object. `objectId` is what two requests for the same have in common.
   * @throws Refusal for what could not be carried out now: `not_found`, `malformed_request`, or what the change itself is refused with
   */
  describe(asked: AskedChange): Promise<{
    readonly objectId: string;
    readonly name: string;
    readonly input: object;
  }>;
  /**
   * Carries the change out inside the transaction of its approval, by the rules of now.
   * @returns what is to be done after that commit
   * @throws Refusal if it cannot be carried out any more; the approval is then undone with it
   */
  carryOut(on: Queryable, change: ApprovedChange): Promise<() => void>;
}

/** The kinds that modules have registered. */
export const createKinds = () => {
  const kinds = new Map<ApprovalKind, ChangeKind>();
  return {
    register(kind: ChangeKind): void {
      if (kinds.has(kind.kind)) throw new Error(`The kind ${kind.kind} is registered already`);
      kinds.set(kind.kind, kind);
    },
    of: (kind: ApprovalKind): ChangeKind | undefined => kinds.get(kind),
    names: (): ApprovalKind[] => [...kinds.keys()],
  };
};
export type Kinds = ReturnType<typeof createKinds>;

/** Whether a caller has a role that approves a kind of change; API keys have none. */
export const mayApprove = (kind: ApprovalKind, { role }: OperatorActor): boolean =>
  role !== 'api_key' && APPROVAL_ROLES[kind].approves.includes(role);
