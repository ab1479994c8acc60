import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Id, Page, PageQuery, SearchText, Strict, Timestamp } from './primitives.ts';
import { RecordOf } from './record.ts';

/** What is written down: every change that a person, an API key or the server itself makes. */
export const AUDIT_ACTIONS = [
  'merchant.created',
  'merchant.amended',
  'api_key.created',
  'api_key.revoked',
  'operator.registered',
  'operator.recovered',
  'operator.role_changed',
  'operator.removed',
  'invitation.created',
  'invitation.revoked',
  'recovery.created',
  'recovery.revoked',
  'passkey.added',
  'passkey.renamed',
  'passkey.removed',
  'recovery_codes.created',
  'recovery_code.used',
  'recovery_code.refused',
  'session.began',
  'session.ended',
  'cashier_settings.amended',
  'till_code.set',
  'cashier.signed_in',
  'cashier.signed_out',
  'cashier.code_refused',
  'cashier.wipe_allowed',
  'terminal.created',
  'terminal.activation_code_created',
  'terminal.activation_code_locked',
  'terminal.activation_sent',
  'terminal.activation_resent',
  'terminal.activation_not_sent',
  'terminal.activation_opened',
  'terminal.enrolled',
  'terminal.approved',
  'terminal.amended',
  'terminal.updated',
  'terminal.suspended',
  'terminal.resumed',
  'terminal.reset',
  'terminal.retired',
  'reference_value.added',
  'reference_value.withdrawn',
  'policy.saved',
  'policy.shadow_started',
  'policy.roll_out_started',
  'policy.promoted',
  'policy.rolled_back',
  'approval.asked',
  'approval.seen',
  'approval.carried_out',
  'approval.refused',
  'approval.withdrawn',
  'approval.expired',
  'approval.rules_amended',
  'retention.removed',
] as const;

const AuditAction = Type.Enum([...AUDIT_ACTIONS], { description: 'What was done.' });
export type AuditAction = Static<typeof AuditAction>;

export const AUDIT_OBJECTS = [
  'merchant',
  'api_key',
  'operator',
  'invitation',
  'passkey',
  'terminal',
  'reference_value',
  'policy',
  'approval',
  'records',
] as const;

const Sequence = Type.Integer({ minimum: 0, description: 'Number of the entry: from 1, without gaps.' });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hexadecimal.' });
const Values = RecordOf(Type.Unknown());

/** Who did something, as they were called at the time. */
const AuditActor = Type.Object({
  kind: Type.Enum(['operator', 'api-key', 'device', 'job'], {
    description: '`job`: the server did it by itself; `id` then names what for.',
  }),
  id: Type.String(),
  name: Type.Optional(Type.String()),
});

/** Where a log begins or ends: the number of an entry and its hash. */
const Place = Type.Object({ sequence: Sequence, hash: Hash });

export const AuditEntry = Type.Object({
  merchantId: Id('merchant'),
  sequence: Sequence,
  at: Type.String({ description: 'RFC 3339 instant in UTC; never earlier than that of the entry before.' }),
  actor: AuditActor,
  address: Type.Optional(Type.String({ description: 'The address that the request came from.' })),
  requestId: Type.Optional(Type.String({ description: 'As in the log, and in the answer to the request.' })),
  action: AuditAction,
  object: Type.Object({
    kind: Type.Enum([...AUDIT_OBJECTS]),
    id: Type.String(),
    name: Type.Optional(Type.String()),
  }),
  reason: Type.Optional(Type.String()),
  before: Type.Optional(Values),
  after: Type.Optional(Values),
  previous: Hash,
  hash: Hash,
});
export type AuditEntry = Static<typeof AuditEntry>;

const Narrowed = {
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
};

export const listAuditEntries = endpoint({
  id: 'listAuditEntries',
  method: 'GET',
  path: '/v1/audit/entries',
  access: 'operator',
  tag: 'Audit log',
  summary: 'List the entries of the audit log, newest first',
  query: Type.Object(
    {
      ...PageQuery('^[0-9]{1,15}$').properties,
      ...Narrowed,
      who: Type.Optional(SearchText('Part of the name or of the id of who did it.')),
      action: Type.Optional(
        Type.String({
          pattern: '^[a-z_]+(\\.[a-z_]+)?$',
          maxLength: 60,
          description: 'An action, such as `terminal.retired`, or all of one kind: `terminal`.',
        }),
      ),
      object: Type.Optional(SearchText('Part of the name or of the id of what was changed.')),
    },
    {
      additionalProperties: false,
      description: 'With a filter a page may hold fewer than `limit` and still have a `next`.',
    },
  ),
  status: 200,
  response: Page(AuditEntry),
});

export const getAuditEntry = endpoint({
  id: 'getAuditEntry',
  method: 'GET',
  path: '/v1/audit/entries/:sequence',
  access: 'operator',
  tag: 'Audit log',
  summary: 'One entry of the audit log',
  params: Strict({ sequence: Type.String({ pattern: '^[0-9]{1,15}$' }) }),
  status: 200,
  response: AuditEntry,
});

export const getAuditHead = endpoint({
  id: 'getAuditHead',
  method: 'GET',
  path: '/v1/audit/head',
  access: 'operator',
  tag: 'Audit log',
  summary: 'The newest entry of the audit log, to be kept elsewhere',
  status: 200,
  response: Type.Object({
    head: Place,
    anchor: Type.Object(Place.properties, {
      description: 'The last entry that was removed for its age; number 0 where none was.',
    }),
  }),
});

/** The audit log as JSON Lines, with `from` and `to` as its query; `tally audit verify` reads it. */
export const AUDIT_EXPORT_PATH = '/v1/audit/export';

/** The query of {@link AUDIT_EXPORT_PATH}. */
export const AuditExportQuery = Strict(Narrowed);

/** The first line of an export. `after` is the place of the entry before the first, `head` that of the last. */
export const AuditExportHeader = Type.Object({
  format: Type.Literal('tallystick-audit-log'),
  version: Type.Literal(1),
  merchantId: Id('merchant'),
  after: Place,
  head: Place,
});
export type AuditExportHeader = Static<typeof AuditExportHeader>;
