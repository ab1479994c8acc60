import type { TSchema } from 'typebox';
import * as approval from './approval.ts';
import * as attestation from './attestation.ts';
import * as audit from './audit.ts';
import * as cashier from './cashier.ts';
import * as cashierFacts from './cashier-facts.ts';
import * as channel from './channel.ts';
import * as check from './check.ts';
import * as enrolment from './enrolment.ts';
import * as issuer from './issuer.ts';
import * as live from './live.ts';
import * as merchant from './merchant.ts';
import * as operator from './operator.ts';
import * as ownPasskey from './own-passkey.ts';
import * as payment from './payment.ts';
import * as personalisation from './personalisation.ts';
import * as policy from './policy.ts';
import * as primitives from './primitives.ts';
import * as problemDetails from './problem-details.ts';
import * as readiness from './readiness.ts';
import * as receipt from './receipt.ts';
import * as recovery from './recovery.ts';
import * as referenceValue from './reference-value.ts';
import * as role from './role.ts';
import * as tamper from './tamper.ts';
import * as terminal from './terminal.ts';
import * as terminalLifeCycle from './terminal-life-cycle.ts';
import * as terminalName from './terminal-name.ts';
import * as terminalSettings from './terminal-settings.ts';
import * as tillCashier from './till-cashier.ts';
import * as trust from './trust.ts';

const isSchema = (value: unknown): value is TSchema =>
  typeof value === 'object' &&
  value !== null &&
  ['type', 'anyOf', 'enum'].some((keyword) => keyword in value) &&
  !('method' in value);

/** Every schema that has a name, by that name, for the API reference. */
export const SCHEMAS: ReadonlyMap<string, TSchema> = new Map(
  [
    primitives,
    check,
    problemDetails,
    merchant,
    role,
    operator,
    ownPasskey,
    cashier,
    cashierFacts,
    tillCashier,
    recovery,
    terminalSettings,
    terminalName,
    terminal,
    terminalLifeCycle,
    readiness,
    channel,
    enrolment,
    personalisation,
    attestation,
    tamper,
    trust,
    referenceValue,
    payment,
    receipt,
    policy,
    live,
    audit,
    approval,
    issuer,
  ].flatMap((module) =>
    Object.entries(module).filter(
      (entry): entry is [string, TSchema] => /^[A-Z][A-Za-z0-9]*$/.test(entry[0]) && isSchema(entry[1]),
    ),
  ),
);
