import type { Purpose } from '../../evidence/purpose.ts';
import type { SecurityLevel } from '../../evidence/security-items.ts';
import type { Check } from '../../result/check.ts';
import type { Facts } from '../../result/facts.ts';
import type { CelType } from './cel-value.ts';
import { FACT_FIELDS, factValues } from './fact-fields.ts';

/** What a rule is evaluated over. */
export interface RuleInput {
  readonly facts: Facts;
  readonly level: SecurityLevel | undefined;
  readonly purpose: Purpose;
  readonly merchant: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** The checks that were made before the rules. */
  readonly checks: readonly Check[];
}

/** One variable of the language of rules. */
export interface RuleVariable {
  readonly name: string;
  readonly type: CelType;
  readonly meaning: string;
  /** Of a fact: the kinds that can have it. */
  readonly kinds?: readonly string[];
}

/** Variables beside the facts. */
export const PLAIN_VARIABLES: readonly RuleVariable[] = [
  {
    name: 'kind',
    type: 'string',
    meaning: 'what is appraised: android-key, webauthn, virtual, or transaction (the answer to a challenge)',
  },
  {
    name: 'level',
    type: 'int',
    meaning: 'security level that the device claims, 1 to 3; 0 if it claims none',
  },
  { name: 'purpose', type: 'string', meaning: 'enrol, periodic, transaction or pin' },
  {
    name: 'checks',
    type: 'map<string, string>',
    meaning: 'how each built-in check came out: affirming, warning, contraindicated or none',
  },
  { name: 'now', type: 'timestamp', meaning: 'time of the appraisal, UTC' },
  { name: 'merchant', type: 'string', meaning: 'id of the merchant' },
];

/** Every variable, for whoever writes a rule. */
export const RULE_VARIABLES: readonly RuleVariable[] = [
  ...PLAIN_VARIABLES,
  ...FACT_FIELDS.map((field) => ({ ...field, name: `facts.${field.name}` })),
];

/** The values of all variables. */
export const ruleContext = (input: RuleInput): Readonly<Record<string, unknown>> => ({
  kind: input.facts.kind,
  level: BigInt(input.level ?? 0),
  purpose: input.purpose,
  checks: new Map(input.checks.map(({ id, status }) => [id, status])),
  now: new Date(input.at),
  merchant: input.merchant,
  facts: factValues(input.facts, input.at),
});
