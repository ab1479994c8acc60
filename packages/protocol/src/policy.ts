import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Id, idPattern, Mode, Page, PageQuery, SearchText, Strict, Timestamp } from './primitives.ts';
import { RecordOf } from './record.ts';

const Version = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: '0 is the built-in policy.',
});
const Percent = Type.Integer({
  minimum: 1,
  maximum: 100,
  description: 'Percentage of devices, selected by a hash of the device id.',
});
const Verdict = Type.Enum(['affirming', 'warning', 'contraindicated']);
const Finding = Type.Enum(['affirming', 'warning', 'contraindicated', 'none', 'absent']);

/** A policy document: its form is checked by the server, which names each thing that is wrong. */
export const PolicyDocument = RecordOf(Type.Unknown(), {
  description: 'Appraisal policy; see the guide "Write your own policy".',
});

/** Who did something. */
const Author = Type.Object({
  id: Type.String({ description: 'Operator or API key.' }),
  name: Type.Optional(Type.String()),
});

export const PolicyProblem = Type.Object({
  path: Type.String({ description: 'JSON pointer into the document.' }),
  message: Type.String(),
  offset: Type.Optional(Type.Integer({ description: 'Offset into the expression, in UTF-16 units.' })),
  length: Type.Optional(Type.Integer()),
  line: Type.Optional(Type.Integer({ description: 'Of the expression, from 1.' })),
  column: Type.Optional(Type.Integer({ description: 'Of the expression, from 1.' })),
});
export type PolicyProblem = Static<typeof PolicyProblem>;

export const PolicyVersion = Type.Object({
  version: Version,
  name: Type.String({ description: '`id@version`, as in results and tickets.' }),
  note: Type.String(),
  author: Type.Optional(Author),
  createdAt: Type.Optional(Timestamp),
});
export type PolicyVersion = Static<typeof PolicyVersion>;

export const PolicyRollOut = Type.Object({
  mode: Mode,
  activeVersion: Version,
  previousVersion: Version,
  candidate: Type.Optional(
    Type.Object({
      version: Version,
      mode: Type.Enum(['shadow', 'percent']),
      percent: Type.Optional(Percent),
    }),
  ),
  changedAt: Type.Optional(Timestamp),
  changedBy: Type.Optional(Author),
});
export type PolicyRollOut = Static<typeof PolicyRollOut>;

export const PolicyChange = Type.Object({
  id: Id('policyChange'),
  action: Type.Enum(['saved', 'shadow_started', 'roll_out_started', 'promoted', 'rolled_back']),
  version: Version,
  percent: Type.Optional(Percent),
  activeVersion: Version,
  author: Author,
  at: Timestamp,
});
export type PolicyChange = Static<typeof PolicyChange>;

const CheckChange = Type.Object({ id: Type.String(), was: Finding, wouldBe: Finding });
const Counted = Type.Integer({ minimum: 0 });
const Example = Type.Object({
  attestationId: Type.String(),
  terminalId: Type.String(),
  purpose: Type.String(),
  kind: Type.String(),
  was: Verdict,
  wouldBe: Verdict,
  checks: Type.Array(CheckChange),
  at: Timestamp,
});
export type PolicyExample = Static<typeof Example>;

const VerdictCount = Type.Object({ was: Verdict, wouldBe: Verdict, count: Counted });
const CheckCount = Type.Object({ id: Type.String(), was: Finding, wouldBe: Finding, count: Counted });
export type PolicyCheckCount = Static<typeof CheckCount>;
export type PolicyVerdictCount = Static<typeof VerdictCount>;

export const PolicyShadow = Type.Object({
  version: Type.Optional(Version),
  appraised: Counted,
  changed: Type.Integer({ description: 'Appraisals whose verdict would differ.' }),
  hours: Type.Array(
    Type.Object({
      at: Timestamp,
      appraised: Counted,
      /** Would be refused, and was not. */
      refused: Counted,
      /** Would be let through, and was refused. */
      admitted: Counted,
      /** Other verdicts that would change. */
      other: Counted,
    }),
  ),
  checks: Type.Array(CheckCount),
  examples: Type.Array(Example),
});
export type PolicyShadow = Static<typeof PolicyShadow>;

export const PolicyBackTest = Type.Object({
  from: Timestamp,
  appraised: Counted,
  /** Kept evidence that could not be read again. */
  skipped: Counted,
  /** The oldest evidence of the window was left out: there was too much. */
  cut: Type.Boolean(),
  changed: Counted,
  against: Type.String({ description: 'Name of the policy that is in force.' }),
  verdicts: Type.Array(VerdictCount),
  checks: Type.Array(CheckCount),
  anew: Type.Array(Type.Object({ id: Type.String(), count: Counted }), {
    description:
      'Checks that were appraised again: by each policy, and items against the reference values in force now.',
  }),
  kept: Type.Array(
    Type.Object({
      id: Type.String(),
      count: Counted,
      because: Type.Enum(['proof', 'not-stored'], {
        description:
          '`proof`: it does not depend on the policy. `not-stored`: the data it was appraised against were not stored with the result.',
      }),
    }),
    { description: 'Checks that were taken from the original result.' },
  ),
  examples: Type.Array(Example),
});
export type PolicyBackTest = Static<typeof PolicyBackTest>;

export const PolicyLanguage = Type.Object({
  variables: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.String(),
      meaning: Type.String(),
      kinds: Type.Optional(Type.Array(Type.String())),
    }),
  ),
  functions: Type.Array(Type.Object({ name: Type.String(), form: Type.String(), meaning: Type.String() })),
  limits: RecordOf(Type.Integer()),
});
export type PolicyLanguage = Static<typeof PolicyLanguage>;

const tag = 'Policies';

export const getPolicyRollOut = endpoint({
  id: 'getPolicyRollOut',
  method: 'GET',
  path: '/v1/policies',
  access: 'operator',
  tag,
  summary: 'The version of the appraisal policy in force, and the candidate',
  status: 200,
  response: PolicyRollOut,
});

export const getPolicyLanguage = endpoint({
  id: 'getPolicyLanguage',
  method: 'GET',
  path: '/v1/policies/language',
  access: 'operator',
  tag,
  summary: 'Variables, functions and limits of policy rules',
  status: 200,
  response: PolicyLanguage,
});

export const listPolicyVersions = endpoint({
  id: 'listPolicyVersions',
  method: 'GET',
  path: '/v1/policies/versions',
  access: 'operator',
  tag,
  summary: 'List the saved versions, newest first, the built-in one last',
  query: Type.Object(
    {
      ...PageQuery('^(0|[1-9][0-9]{0,9})$').properties,
      search: Type.Optional(SearchText('Part of the name or of the note.')),
    },
    { additionalProperties: false },
  ),
  status: 200,
  response: Page(PolicyVersion),
});

export const getPolicyVersion = endpoint({
  id: 'getPolicyVersion',
  method: 'GET',
  path: '/v1/policies/versions/:version',
  access: 'operator',
  tag,
  summary: 'One version with its document; 0 is the built-in one',
  params: Strict({ version: Type.String({ pattern: '^[0-9]{1,9}$' }) }),
  status: 200,
  response: Type.Object({ version: PolicyVersion, document: PolicyDocument }),
});

export const validatePolicy = endpoint({
  id: 'validatePolicy',
  method: 'POST',
  path: '/v1/policies/validate',
  access: 'operator',
  tag,
  summary: 'Validate a policy document and list every error; nothing is stored',
  body: Strict({ document: Type.Unknown() }),
  status: 200,
  response: Type.Object({ problems: Type.Array(PolicyProblem) }),
});

export const savePolicyVersion = endpoint({
  id: 'savePolicyVersion',
  method: 'POST',
  path: '/v1/policies/versions',
  access: 'operator',
  tag,
  summary: 'Save a new version; it has no effect until it is rolled out',
  body: Strict({ document: PolicyDocument, note: Type.String({ maxLength: 200 }) }),
  status: 201,
  response: PolicyVersion,
});

export const startPolicyShadow = endpoint({
  id: 'startPolicyShadow',
  method: 'POST',
  path: '/v1/policies/shadow',
  access: 'operator',
  tag,
  summary: 'Run a version as a shadow policy, without effect on devices',
  body: Strict({ version: Version }),
  status: 200,
  response: PolicyRollOut,
});

export const startPolicyRollOut = endpoint({
  id: 'startPolicyRollOut',
  method: 'POST',
  path: '/v1/policies/roll-out',
  access: 'operator',
  tag,
  summary: 'Apply a version to a percentage of the devices',
  body: Strict({ version: Version, percent: Percent }),
  status: 200,
  response: PolicyRollOut,
});

export const promotePolicy = endpoint({
  id: 'promotePolicy',
  method: 'POST',
  path: '/v1/policies/promote',
  access: 'operator',
  tag,
  summary: 'Put the candidate version in force for every device',
  body: Strict({ version: Version }),
  status: 200,
  response: PolicyRollOut,
});

export const rollBackPolicy = endpoint({
  id: 'rollBackPolicy',
  method: 'POST',
  path: '/v1/policies/roll-back',
  access: 'operator',
  tag,
  summary: 'Roll back immediately: end the candidate, or return to the previous version or the one given',
  body: Strict({ version: Type.Optional(Version) }),
  status: 200,
  response: PolicyRollOut,
});

export const listPolicyChanges = endpoint({
  id: 'listPolicyChanges',
  method: 'GET',
  path: '/v1/policies/changes',
  access: 'operator',
  tag,
  summary: 'Audit log of policy changes, newest first',
  query: PageQuery(idPattern('policyChange')),
  status: 200,
  response: Page(PolicyChange),
});

export const getPolicyShadow = endpoint({
  id: 'getPolicyShadow',
  method: 'GET',
  path: '/v1/policies/shadow',
  access: 'operator',
  tag,
  summary: 'Appraisals that the shadow policy would have decided differently',
  query: Strict({ hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 336, default: 48 })) }),
  status: 200,
  response: PolicyShadow,
});

export const backTestPolicy = endpoint({
  id: 'backTestPolicy',
  method: 'POST',
  path: '/v1/policies/back-tests',
  access: 'operator',
  tag,
  summary: 'Back-test a document or a version against recent evidence; nothing is changed',
  body: Strict({
    days: Type.Integer({ minimum: 1, maximum: 365 }),
    version: Type.Optional(Version),
    document: Type.Optional(PolicyDocument),
  }),
  status: 200,
  response: PolicyBackTest,
});
