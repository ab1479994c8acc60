import type { ApprovalKind } from './approval.ts';
import { ENDPOINT_ROLES } from './endpoint-roles.ts';
import type { Caller, Role } from './role.ts';

interface ApprovalRoles {
  readonly asks: readonly Caller[];
  readonly approves: readonly Role[];
}

/** Who may ask for each kind of change, which is who may make it where it needs nobody else, and who may approve it. */
export const APPROVAL_ROLES: Readonly<Record<ApprovalKind, ApprovalRoles>> = {
  'terminal.retire': { asks: ENDPOINT_ROLES.retireTerminal, approves: ['owner'] },
  'policy.activate': { asks: ENDPOINT_ROLES.promotePolicy, approves: ['owner', 'security_officer'] },
  'approval.relax': { asks: ENDPOINT_ROLES.amendApprovalRules, approves: ['owner'] },
};
