import {
  amendApprovalRules,
  approveApproval,
  askApproval,
  countApprovals,
  getApproval,
  getApprovalRules,
  listApprovals,
  refuseApproval,
  seeApproval,
  withdrawApproval,
} from '@tallystick/protocol';
import type { Routes } from '../../platform/route.ts';
import type { Rules } from './rules.ts';
import type { ApprovalService } from './service.ts';

const PAGE = 50;

export const addApprovalRoutes = (routes: Routes, approvals: ApprovalService, rules: Rules): void => {
  routes.add(askApproval, ({ actor, body }) => approvals.ask(actor, body));
  routes.add(listApprovals, ({ actor, query }) =>
    approvals.page(actor, { ...query, limit: query.limit ?? PAGE }),
  );
  routes.add(countApprovals, ({ actor }) => approvals.count(actor));
  routes.add(getApproval, ({ actor, params }) => approvals.get(actor, params.id));
  routes.add(seeApproval, ({ actor, params }) => approvals.step(actor, params.id, { type: 'see' }));
  routes.add(approveApproval, ({ actor, params }) => approvals.step(actor, params.id, { type: 'approve' }));
  routes.add(refuseApproval, ({ actor, params, body }) =>
    approvals.step(actor, params.id, { type: 'refuse', note: body.note?.trim() }),
  );
  routes.add(withdrawApproval, ({ actor, params }) => approvals.step(actor, params.id, { type: 'withdraw' }));
  routes.add(getApprovalRules, ({ actor }) => rules.of(actor.merchantId));
  routes.add(amendApprovalRules, ({ actor, body }) => rules.amend(actor, body.kinds));
};
