import type { GatedId } from './api.ts';
import { type Caller, ROLES } from './role.ts';

const EVERYONE = ROLES;
const STAFF = ['owner', 'operator', 'security_officer', 'auditor', 'api_key'] as const;
const RUNS_TERMINALS = ['owner', 'operator', 'api_key'] as const;
const GUARDS_TERMINALS = ['owner', 'operator', 'security_officer', 'api_key'] as const;
const KEEPS_TRUST = ['owner', 'security_officer', 'api_key'] as const;
const OWNERS = ['owner'] as const;
const OVERSEES = ['owner', 'security_officer', 'auditor', 'api_key'] as const;
/** Whoever may do one of the things that can need a second person, or approve one; each kind is then held to `APPROVAL_ROLES`. */
const ASKS = ['owner', 'operator', 'security_officer', 'api_key'] as const;
const APPROVES = ['owner', 'security_officer'] as const;

/**
 * Who may call which endpoint, by its id. What is not named is refused; an endpoint with no line here is a type error, and the server does
 * not start with it. API keys are never let in where the access is `session`, whatever stands here.
 */
export const ENDPOINT_ROLES = {
  // Console
  getSession: EVERYONE,
  signOut: EVERYONE,
  listPasskeys: EVERYONE,
  beginPasskey: EVERYONE,
  addPasskey: EVERYONE,
  renamePasskey: EVERYONE,
  removePasskey: EVERYONE,
  getRecoveryCodes: EVERYONE,
  createRecoveryCodes: EVERYONE,

  // Cashiers
  getCashierSettings: STAFF,
  amendCashierSettings: RUNS_TERMINALS,
  getTillCode: ['owner', 'operator', 'cashier'],
  setTillCode: ['owner', 'operator', 'cashier'],
  giveTillCode: OWNERS,

  // Operators
  listOperators: ['owner', 'security_officer', 'auditor'],
  changeOperatorRole: OWNERS,
  removeOperator: OWNERS,
  createRecoveryLink: OWNERS,
  listInvitations: ['owner', 'security_officer', 'auditor'],
  createInvitation: OWNERS,
  revokeInvitation: OWNERS,

  // Audit log
  listAuditEntries: OVERSEES,
  getAuditEntry: OVERSEES,
  getAuditHead: OVERSEES,

  // Approvals
  askApproval: ASKS,
  listApprovals: STAFF,
  countApprovals: STAFF,
  getApproval: STAFF,
  seeApproval: APPROVES,
  approveApproval: APPROVES,
  refuseApproval: APPROVES,
  withdrawApproval: ASKS,
  getApprovalRules: STAFF,
  amendApprovalRules: OWNERS,

  // Merchant
  getMerchant: [...STAFF, 'cashier'],
  amendMerchant: RUNS_TERMINALS,
  listApiKeys: ['owner', 'security_officer', 'auditor'],
  // A key may do more than a security officer: whoever makes one needs no less.
  createApiKey: OWNERS,
  revokeApiKey: ['owner', 'security_officer'],

  // Terminals
  listTerminals: STAFF,
  getTerminal: STAFF,
  listTerminalChanges: STAFF,
  listAttestations: STAFF,
  listSignals: STAFF,
  listChannelSessions: STAFF,
  listTamperReports: STAFF,
  createTerminal: RUNS_TERMINALS,
  createActivationCode: RUNS_TERMINALS,
  resendActivation: RUNS_TERMINALS,
  approveTerminal: RUNS_TERMINALS,
  amendTerminal: RUNS_TERMINALS,
  updateTerminal: RUNS_TERMINALS,
  suspendTerminal: GUARDS_TERMINALS,
  resumeTerminal: GUARDS_TERMINALS,
  resetTerminal: RUNS_TERMINALS,
  retireTerminal: RUNS_TERMINALS,

  // Trust
  getTrustSummary: STAFF,
  listResults: STAFF,
  getAttestation: STAFF,
  downloadEvidence: STAFF,
  listReferenceValues: STAFF,
  addReferenceValue: KEEPS_TRUST,
  withdrawReferenceValue: KEEPS_TRUST,
  getPolicyRollOut: STAFF,
  getPolicyLanguage: STAFF,
  listPolicyVersions: STAFF,
  getPolicyVersion: STAFF,
  listPolicyChanges: STAFF,
  getPolicyShadow: STAFF,
  validatePolicy: STAFF,
  backTestPolicy: KEEPS_TRUST,
  savePolicyVersion: KEEPS_TRUST,
  startPolicyShadow: KEEPS_TRUST,
  startPolicyRollOut: KEEPS_TRUST,
  promotePolicy: KEEPS_TRUST,
  rollBackPolicy: KEEPS_TRUST,

  // Payments
  listPayments: [...STAFF, 'cashier'],
  listPaymentCurrencies: [...STAFF, 'cashier'],
  getPayment: [...STAFF, 'cashier'],
  getPaymentTrace: STAFF,
  exportPayments: STAFF,

  // Requests of API keys, mail and SMS
  listApiRequests: ['owner', 'operator', 'security_officer', 'auditor'],
  getApiRequest: ['owner', 'operator', 'security_officer', 'auditor'],
  listMessages: [...RUNS_TERMINALS, 'auditor'],

  // Events
  listEvents: STAFF,
  getLiveSummary: STAFF,
} as const satisfies Readonly<Record<GatedId, readonly Caller[]>>;

const isListed = (id: string): id is GatedId => Object.hasOwn(ENDPOINT_ROLES, id);

/** Whom the endpoint of an id lets in; undefined if it has no line, which lets nobody in. */
export const callersOf = (endpointId: string): readonly Caller[] | undefined =>
  isListed(endpointId) ? ENDPOINT_ROLES[endpointId] : undefined;

/** Whether a caller may call the endpoint of an id. */
export const mayCall = (caller: Caller, endpointId: string): boolean =>
  callersOf(endpointId)?.includes(caller) ?? false;

/** Ids of all that a caller may call. */
export const callableBy = (caller: Caller): string[] =>
  Object.keys(ENDPOINT_ROLES).filter((id) => mayCall(caller, id));
