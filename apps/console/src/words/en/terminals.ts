import type {
  DeviceKind,
  EnrolmentMethod,
  Readiness,
  SourceSignal,
  SuspensionCause,
  TerminalEventType,
  TerminalStatus,
} from '@tallystick/protocol';

export const terminalStatuses: Record<TerminalStatus, string> = {
  created: 'Not activated',
  awaiting_approval: 'Awaiting approval',
  active: 'Active',
  suspended: 'Suspended',
  retired: 'Retired',
};

const readiness: Record<Readiness['state'], string> = {
  ready: 'Takes payments',
  attention: 'Takes payments, look at it',
  blocked: 'Takes no payments',
};

const kinds: Record<DeviceKind, string> = {
  'android-key': 'Android key attestation',
  'apple-appattest': 'Apple App Attest',
  webauthn: 'Browser (WebAuthn)',
  virtual: 'Virtual phone (test mode)',
};

const methods: Record<EnrolmentMethod, string> = { digits: 'Typed digits', link: 'Link or QR code' };

const causes: Record<SuspensionCause, string> = {
  operator: 'Suspended by an operator',
  're-appraisal': 'Suspended because its evidence no longer passes',
  counter: 'Suspended because its counter fell back: its keys may be in two places',
  tamper: 'Suspended because the device was tampered with',
};

const changes: Record<TerminalEventType, string> = {
  'terminal.created': 'Created',
  'terminal.activation_code_created': 'Activation code made',
  'terminal.enrolled': 'Device enrolled',
  'terminal.approved': 'Approved',
  'terminal.amended': 'Details changed',
  'terminal.updated': 'Security changed: its device ended',
  'terminal.suspended': 'Suspended',
  'terminal.resumed': 'Resumed',
  'terminal.reset': 'Reset: its device ended, a new code was made',
  'terminal.retired': 'Retired',
};

const settings: Record<string, string> = {
  label: 'Name',
  minimumLevel: 'Least security level',
  approvalRequired: 'Approval by an operator',
  currency: 'Currency',
  maximumAmount: 'Largest amount',
  enrolmentMethods: 'Ways to activate',
  oneTimeMethods: 'Ways that work once',
  evidenceKinds: 'Evidence taken',
  receiptLines: 'Receipt lines',
  emvLimits: 'Contactless limits',
};

const signals: Record<SourceSignal['name'], string> = {
  revocationList: 'Revocation list of Android keys',
  playIntegrity: 'Play Integrity',
  appAttest: 'App Attest receipt',
};

/** What the pages about terminals say. */
export const terminals = {
  title: 'Terminals',
  create: 'Create terminal',
  label: 'Name',
  labelHint: 'What people call it, such as “Front counter”',
  approval: 'An operator must approve the device before it goes live',
  more: 'More settings',
  number: 'Terminal number',
  device: 'Device',
  last: 'Last result',
  now: 'Takes payments?',
  status: 'Status',
  none: 'No terminals yet. Create one, then enter its activation code in the till.',
  noMatch: 'No terminal matches. Take away a filter.',
  searchHint: 'Name, number, model   ( / )',
  allStatuses: 'All statuses',
  allReadiness: 'Takes payments or not',
  neverChecked: 'Never checked',
  cancel: 'Cancel',
  readiness,
  kinds,
};

export const terminal = {
  back: 'All terminals',
  activate: 'Activation code',
  activateText: 'Enter it in the till on the merchant’s device. It works once.',
  make: 'Make activation code',
  remake: 'Make a new code',
  typed: 'Type these in the till',
  number: 'Terminal number',
  code: 'Activation code',
  link: 'Or open this link on the device',
  linkOnly: 'Open this link on the device',
  qr: 'QR code of the activation link',
  tryIt: {
    title: 'Try it here',
    steps: [
      'Open the till in a window beside this one and press Activate.',
      'Open the wallet in another window and get a test card.',
      'Charge 12.50 in the till, then press Pay in the wallet: the till says Approved.',
    ],
    till: 'Open the till',
    wallet: 'Open the wallet',
  },
  expires: (time: string) => `Valid until ${time}`,
  spent: 'This code was used: a device has been enrolled with it.',
  once: 'Shown this once: make a new one if you lose it.',
  open: 'An activation code is open.',
  attempts: (left: number) => `${left} ${left === 1 ? 'try' : 'tries'} left`,
  allSpent: 'Every way to activate it has been used. Reset the terminal: each works once more then.',
  device: 'Device',
  kind: 'Evidence',
  level: 'Security level',
  software: 'Software',
  patch: 'Security patch level',
  patchUnknown: 'Not attested by its hardware',
  data: 'Terminal data',
  dataHeld: (held: number, newest: number) =>
    held === newest
      ? `Version ${held}, the newest`
      : `Version ${held} of ${newest}; it fetches the newest when idle`,
  enrolled: 'Enrolled',
  seen: 'Last seen',
  keyScheme: 'Kind of key',
  keySchemeName: {
    es256: 'P-256',
    'ml-dsa-44': 'ML-DSA-44',
    'ml-dsa-65': 'ML-DSA-65',
    'ml-dsa-87': 'ML-DSA-87',
    'hmac-sha256': 'Secret shared with the server',
  },
  key: 'Key thumbprint',
  signalState: { fresh: 'fresh', stale: 'stale', none: 'nothing held' },
  signalName: signals,
  since: (time: string) => `of ${time}`,
  noDevice: 'No device yet.',
  now: 'Can it take payments now?',
  nowReady: 'Its last result passed, and nothing stands against it.',
  approve: 'Approve',
  approveText: 'A device enrolled and waits. Compare its model and key with the one in your hand.',
  amend: 'Change details',
  amendText: 'The device goes on taking payments, and fetches these by itself when it is next idle.',
  amendSave: 'Save details',
  update: 'Change security …',
  updateText: (label: string) =>
    `Changing the security of “${label}” ends its device at once. It has to be activated again with a new code.`,
  updateNoDevice: (label: string) =>
    `“${label}” has no device. An open activation code ends with this change.`,
  updateSave: 'Change security and end the device',
  updateSaveNoDevice: 'Save security',
  suspend: 'Suspend',
  resume: 'Resume',
  reset: 'Reset',
  resetAsk: (label: string) =>
    `Reset “${label}”? Its device stops at once. You get a new code; number, name and payments stay.`,
  yesReset: 'Reset it',
  retire: 'Retire',
  retireAsk: (label: string) =>
    `Retire “${label}” for good? Its device stops at once, and no code brings it back. Its payments stay.`,
  suspendAsk: (label: string) => `Suspend “${label}”? It is refused everywhere at once until you resume it.`,
  yesRetire: 'Retire it',
  yesSuspend: 'Suspend it',
  reason: 'Why? (shown to other operators)',
  cause: causes,
  keep: 'Keep it',
  settings: 'Settings',
  settingNames: settings,
  yes: 'Yes',
  no: 'No',
  any: 'Whatever the policy accepts',
  nothing: 'None',
  largest: 'Largest amount',
  largestHint: 'Of one payment',
  receiptLines: 'Receipt lines',
  receiptLinesHint: 'One on each line, six at most',
  transactionLimit: 'Contactless limit',
  transactionLimitHint: 'At or above it no card is read; empty: the largest amount',
  cvmLimit: 'Verification limit',
  cvmLimitHint: 'At or above it the cardholder is verified; empty: the largest amount',
  amountWrong: 'Write an amount above zero.',
  minimumLevel: 'Least security level',
  currency: 'Currency',
  methods: 'Ways to activate',
  methodNames: methods,
  worksOnce: (method: string) => `${method}: works once, until a reset`,
  methodsNone: 'Allow at least one way.',
  evidence: 'Evidence taken',
  evidenceHint: 'None ticked: whatever the policy accepts',
  life: 'What happened to it',
  change: changes,
  by: { operator: 'an operator', 'api-key': 'an API key', device: 'its device', server: 'the server' },
  byWhom: (who: string) => `by ${who}`,
  from: (from: string, to: string) => `${from} → ${to}`,
  checks: 'Attestation checks',
  checksNone: 'No checks yet.',
  checksNoMatch: 'No check matches. Take away a filter.',
  allVerdicts: 'All results',
  allPurposes: 'All purposes',
  payments: 'Payments of this terminal',
};
