import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import { Id, idPattern, Page, PageQuery, Strict, Timestamp } from './primitives.ts';
import { RecordOf } from './record.ts';

/** Changes that a merchant may put under the approval of a second person. */
export const APPROVAL_KINDS = ['terminal.retire', 'policy.activate', 'approval.relax'] as const;

export const ApprovalKind = Type.Enum([...APPROVAL_KINDS], {
  description:
    '`policy.activate`: promote a version, try it on a percentage of devices, or return to one that is named. `approval.relax`: that fewer kinds need a second person. It always needs one while any other kind does.',
});
export type ApprovalKind = Static<typeof ApprovalKind>;

export const ApprovalState = Type.Enum(['waiting', 'seen', 'carried_out', 'refused', 'withdrawn', 'expired']);
export type ApprovalState = Static<typeof ApprovalState>;

/** What the exact change is, by its kind; empty where the object says all. */
const Input = RecordOf(Type.Unknown(), { description: 'The exact change that was asked for, by its kind.' });

const Person = Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) });
const Reason = FreeText({ minLength: 1, maxLength: 200, pattern: '\\S' });

export const Approval = Type.Object({
  id: Id('approval'),
  kind: ApprovalKind,
  object: Type.Object({ id: Type.String(), name: Type.String() }),
  input: Input,
  reason: Type.String(),
  state: ApprovalState,
  askedBy: Person,
  askedAt: Timestamp,
  expiresAt: Timestamp,
  seenBy: Type.Optional(Person),
  seenAt: Type.Optional(Timestamp),
  decidedBy: Type.Optional(Person),
  decidedAt: Type.Optional(Timestamp),
  note: Type.Optional(Type.String({ description: 'Why it was refused.' })),
  may: Type.Array(Type.Enum(['see', 'approve', 'refuse', 'withdraw']), {
    description: 'What the caller may do with it now.',
  }),
});
export type Approval = Static<typeof Approval>;

const tag = 'Approvals';
const OfApproval = Strict({ id: Id('approval') });

export const askApproval = endpoint({
  id: 'askApproval',
  method: 'POST',
  path: '/v1/approvals',
  access: 'operator',
  tag,
  summary: 'Ask for a change that needs a second person',
  body: Strict({
    kind: ApprovalKind,
    objectId: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9_]{1,64}$',
        description: 'What is to be changed; left out where the kind says it.',
      }),
    ),
    input: Type.Optional(Input),
    reason: Reason,
  }),
  status: 201,
  response: Approval,
});

export const listApprovals = endpoint({
  id: 'listApprovals',
  method: 'GET',
  path: '/v1/approvals',
  access: 'operator',
  tag,
  summary: 'List what was asked for, newest first',
  query: Type.Object(
    {
      ...PageQuery(idPattern('approval')).properties,
      state: Type.Optional(
        Type.Union([ApprovalState, Type.Literal('open')], { description: '`open`: waiting or seen.' }),
      ),
      objectId: Type.Optional(Type.String({ pattern: '^[a-z0-9_]{1,64}$' })),
    },
    { additionalProperties: false },
  ),
  status: 200,
  response: Page(Approval),
});

export const countApprovals = endpoint({
  id: 'countApprovals',
  method: 'GET',
  path: '/v1/approvals/count',
  access: 'operator',
  tag,
  summary: 'How much waits for a second person, and how much of it for the caller',
  status: 200,
  response: Type.Object({ open: Type.Integer(), forYou: Type.Integer() }),
});

export const getApproval = endpoint({
  id: 'getApproval',
  method: 'GET',
  path: '/v1/approvals/:id',
  access: 'operator',
  tag,
  summary: 'One change that was asked for',
  params: OfApproval,
  status: 200,
  response: Approval,
});

export const seeApproval = endpoint({
  id: 'seeApproval',
  method: 'POST',
  path: '/v1/approvals/:id/see',
  access: 'session',
  tag,
  summary: 'Note that a second person has looked at it',
  params: OfApproval,
  body: Strict({}),
  status: 200,
  response: Approval,
});

export const approveApproval = endpoint({
  id: 'approveApproval',
  method: 'POST',
  path: '/v1/approvals/:id/approve',
  access: 'session',
  tag,
  summary: 'Approve a change, which carries it out',
  params: OfApproval,
  body: Strict({}),
  status: 200,
  response: Approval,
});

export const refuseApproval = endpoint({
  id: 'refuseApproval',
  method: 'POST',
  path: '/v1/approvals/:id/refuse',
  access: 'session',
  tag,
  summary: 'Refuse a change',
  params: OfApproval,
  body: Strict({ note: Type.Optional(Reason) }),
  status: 200,
  response: Approval,
});

export const withdrawApproval = endpoint({
  id: 'withdrawApproval',
  method: 'POST',
  path: '/v1/approvals/:id/withdraw',
  access: 'operator',
  tag,
  summary: 'Withdraw what one has asked for',
  params: OfApproval,
  body: Strict({}),
  status: 200,
  response: Approval,
});

const Rules = Type.Object({
  kinds: Type.Array(ApprovalKind, { description: 'What needs a second person; none at the beginning.' }),
  possible: Type.Array(ApprovalKind),
});

export const getApprovalRules = endpoint({
  id: 'getApprovalRules',
  method: 'GET',
  path: '/v1/approval-rules',
  access: 'operator',
  tag,
  summary: 'Which changes need a second person',
  status: 200,
  response: Rules,
});

export const amendApprovalRules = endpoint({
  id: 'amendApprovalRules',
  method: 'POST',
  path: '/v1/approval-rules/amend',
  access: 'session',
  tag,
  summary: 'Put more changes under the approval of a second person; to take one out needs a second person',
  body: Strict({ kinds: Type.Array(ApprovalKind, { maxItems: 16, uniqueItems: true }) }),
  status: 200,
  response: Rules,
});
