import type { Static } from 'typebox';
import * as Type from 'typebox';

/** What a person of the merchant is there for. Each has one. */
export const ROLES = ['owner', 'operator', 'security_officer', 'auditor', 'cashier'] as const;
export const Role = Type.Enum([...ROLES], {
  description:
    '`owner` does everything, operators included; `operator` runs terminals and payments; `security_officer` keeps policies and reference values; `auditor` reads and changes nothing; `cashier` takes payments and sees them.',
});
export type Role = Static<typeof Role>;

/** Whom an endpoint of access `operator` or `session` may let in: a person by the role, or an API key. */
export type Caller = Role | 'api_key';
