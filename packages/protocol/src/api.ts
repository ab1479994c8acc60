import * as activation from './activation.ts';
import * as apiRequest from './api-request.ts';
import * as approval from './approval.ts';
import * as attestation from './attestation.ts';
import * as audit from './audit.ts';
import * as channel from './channel.ts';
import * as consoleSession from './console-session.ts';
import type { EndpointShape } from './endpoint.ts';
import * as enrolment from './enrolment.ts';
import * as installation from './installation.ts';
import * as issuer from './issuer.ts';
import * as live from './live.ts';
import * as merchant from './merchant.ts';
import * as message from './message.ts';
import * as payment from './payment.ts';
import * as personalisation from './personalisation.ts';
import * as policy from './policy.ts';
import * as referenceValue from './reference-value.ts';
import * as tamper from './tamper.ts';
import * as terminal from './terminal.ts';
import * as terminalLifeCycle from './terminal-life-cycle.ts';
import * as testMode from './test-mode.ts';
import * as trust from './trust.ts';

const isEndpoint = (value: unknown): value is EndpointShape =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value;

/** Every endpoint there is, for whatever walks them all: the reference, the tests. */
export const ENDPOINTS: readonly EndpointShape[] = [
  installation,
  merchant,
  apiRequest,
  consoleSession,
  audit,
  approval,
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
  policy,
  live,
  message,
  testMode,
  issuer,
].flatMap((module) => Object.values(module).filter(isEndpoint));
