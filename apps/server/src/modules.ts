import { testField } from './acceptance/test-field/index.ts';
import { deviceChannel } from './devices/device-channel/index.ts';
import { enrolment } from './devices/enrolment/index.ts';
import { personalisation } from './devices/personalisation/index.ts';
import { tamper } from './devices/tamper/index.ts';
import { terminalOperations } from './devices/terminal-operations/index.ts';
import { terminals } from './fleet/terminals/index.ts';
import { acquiring } from './money/acquiring/index.ts';
import { payments } from './money/payments/index.ts';
import { receipts } from './money/receipts/index.ts';
import { apiRequests } from './outbound/api-requests/index.ts';
import { live } from './outbound/live/index.ts';
import { messages } from './outbound/messages/index.ts';
import type { ModuleDefinition } from './platform/module.ts';
import { approvals } from './tenancy/approvals/index.ts';
import { audit } from './tenancy/audit/index.ts';
import { cashiers } from './tenancy/cashiers/index.ts';
import { merchants } from './tenancy/merchants/index.ts';
import { operators } from './tenancy/operators/index.ts';
import { attestation } from './trust/attestation/index.ts';
import { keys } from './trust/keys/index.ts';
import { policies } from './trust/policies/index.ts';

/** One line a module, from the ground up: each is made from those above its line. */
export const MODULES = {
  audit,
  merchants,
  operators,
  approvals,
  cashiers,
  terminals,
  policies,
  attestation,
  keys,
  deviceChannel,
  personalisation,
  enrolment,
  terminalOperations,
  tamper,
  acquiring,
  payments,
  receipts,
  testField,
  apiRequests,
  messages,
  live,
} as const satisfies Readonly<Record<string, ModuleDefinition>>;

/** Those that an installation may leave out, by their names: nothing else is made from them. */
export const OPTIONAL_MODULES = [MODULES.testField] as const satisfies readonly ModuleDefinition[];
export type OptionalModule = (typeof OPTIONAL_MODULES)[number]['name'];
