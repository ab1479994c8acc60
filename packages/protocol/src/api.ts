import * as activation from './activation.ts';
import * as apiRequest from './api-request.ts';
import * as approval from './approval.ts';
import * as attestation from './attestation.ts';
import * as audit from './audit.ts';
import * as cashier from './cashier.ts';
import * as channel from './channel.ts';
import * as consoleSession from './console-session.ts';
import type { EndpointShape } from './endpoint.ts';
import * as enrolment from './enrolment.ts';
import * as installation from './installation.ts';
import * as issuer from './issuer.ts';
import * as live from './live.ts';
import * as merchant from './merchant.ts';
import * as message from './message.ts';
import * as operator from './operator.ts';
import * as ownPasskey from './own-passkey.ts';
import * as payment from './payment.ts';
import * as personalisation from './personalisation.ts';
import * as policy from './policy.ts';
import * as receipt from './receipt.ts';
import * as recovery from './recovery.ts';
import * as referenceValue from './reference-value.ts';
import * as tamper from './tamper.ts';
import * as terminal from './terminal.ts';
import * as terminalLifeCycle from './terminal-life-cycle.ts';
import * as testMode from './test-mode.ts';
import * as tillCashier from './till-cashier.ts';
import * as trust from './trust.ts';

const isEndpoint = (value: unknown): value is EndpointShape =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value;

const MODULES = [
  installation,
  merchant,
  apiRequest,
  consoleSession,
  audit,
  approval,
  recovery,
  ownPasskey,
  operator,
  cashier,
  tillCashier,
  terminal,
  channel,
  terminalLifeCycle,
  enrolment,
  activation,
  personalisation,
  attestation,
  tamper,
  trust,
  referenceValue,
  payment,
  receipt,
  policy,
  live,
  message,
  testMode,
  issuer,
] as const;

/** Every endpoint there is, for whatever walks them all: the reference, the tests. */
export const ENDPOINTS: readonly EndpointShape[] = MODULES.flatMap((module) =>
  Object.values(module).filter(isEndpoint),
);

type Gated<M> = M extends object
  ? {
      [K in keyof M]: M[K] extends {
        readonly id: infer I extends string;
        readonly access: 'operator' | 'session';
      }
        ? I
        : never;
    }[keyof M]
  : never;

/** Ids of the endpoints that people and API keys call: each names who may, in `ENDPOINT_ROLES`. */
export type GatedId = Gated<(typeof MODULES)[number]>;
