import { callersOf, type EndpointShape, takesIdempotencyKey } from '@tallystick/protocol';

/** What the schema of an operation cannot say: rules across its fields, and what follows from it. */
const RULES: Readonly<Record<string, string>> = {
  amendMerchant:
    '`timeZone` is any zone of the IANA database, or null for the one of the merchant’s country. A refusal lists those of the country in `possible`. Its own zone again changes nothing.',
  createApiKey: 'Store the `secret` at once: later requests show only its `hint`.',
  changeOperatorRole:
    'A merchant always has an owner: the last one keeps the role. The role that the operator has already changes nothing.',
  removeOperator: 'A merchant always has an owner: the last one cannot be removed.',
  createInvitation:
    'The `link` is shown once, works once, and for 72 hours. With `to` it is sent by mail as well.',
  createRecoveryLink:
    'The `link` is shown once, works once, and for 24 hours. It is for somebody else than you; that operator’s earlier passkeys end once it is used. With `to` it is sent by mail as well.',
  useRecoveryCode:
    'The code is used up, and the `token` is good for 15 minutes. After five wrong codes of one operator each further one has to wait, longer each time.',
  createRecoveryCodes: 'Store the `codes` at once: they are not shown again.',
  createTerminal:
    'Every entry of `oneTimeMethods` must be in `enrolmentMethods`, which is `digits` and `link` by default. `currency` is that of the merchant by default.',
  updateTerminal:
    'Every entry of `oneTimeMethods` must be in `enrolmentMethods`, as they are after the change. Members left out keep their value.',
  amendTerminal: 'Members left out keep their value.',
  createActivationCode:
    'Without `delivery` the response has a `code`, a `link` or both, as the terminal allows. With it the code is sent: the response has a `code` for `mail-link` only, and `toPassOn` where nothing is set up to send it. Every method must be allowed by the terminal.',
  resendActivation:
    'The same link or code, to the same address; for another address create a new code. Four messages an hour for one terminal and address.',
  getConfirmation:
    'The secret must be that of an open activation code of the method `mail-link`; a wrong one counts as a try. Ask again every two to ten seconds, and start the enrolment once `isOpened` is true.',
  openActivationLink: 'May be repeated: the answer is the same.',
  openEnrolment:
    '`terminalNumber` is required with both forms of the secret and must be that of the terminal that the code was created for. The code is checked and not used up: completing the enrolment does that.',
  completeEnrolment:
    'The signature by the device key covers both secrets, the evidence, the keys and the digest: see the device protocol. The evidence must be of a kind that the terminal allows.',
  createChallenge:
    '`paymentId` is required for the purposes `transaction` and `pin`, and refused for `periodic`. `createPayment` returns the first challenge of a payment: a further one is for another ticket of it.',
  submitEvidence:
    '`supporting` is allowed with the purpose `periodic` only. `ticket` is returned for a payment only. The evidence is a signed statement about the device: see the device protocol.',
  createPayment:
    '`amount.currency` must be the currency of the terminal, and `amount.value` at most its maximum amount. A repeat with the same key returns the payment with a new challenge.',
  presentPayment:
    '`pinTicket` is required if a PIN was entered. The ticket must be of this payment, amount and device. A declined payment is an outcome, not a refusal. A repeat returns the outcome.',
  downloadEvidence:
    'The evidence as it was appraised: the compact JWS that the device sent (`application/jwt`), or for an enrolment a JSON record of what it sent.',
  listPayments:
    'All filters that are given have to fit. Amounts are typed as people write them; without a currency they are sought in each that the merchant takes. Sorted by amount, currencies come one after the other.',
  listPaymentCurrencies:
    'Of payments that have ended. Few, however many payments there are: each is found by one step through an index.',
  exportPayments:
    'Streamed: as many as there are. Cells that a spreadsheet would run as a formula begin with an apostrophe. An export that cannot be finished is cut off. At most four are made at a time.',
  listApiRequests:
    'Requests of API keys alone: those of devices and of the console are not kept. Bodies are redacted by the schemas of the reference before they are written.',
  listEvents:
    '`data` is the resource as it was after the change: a terminal for `terminal.*`, a payment for `payment.*`. With a filter a page may hold fewer than `limit` and still have `next`.',
  fundIssuerAccount: 'One `reference` is booked once; the same reference with another value is refused.',
  backTestPolicy: 'Exactly one of `version` and `document` is required. A version must exist.',
  startPolicyRollOut:
    'The version must exist and not be the one in force. It becomes the candidate, in the place of another one, shadow mode included. 100 percent does not put it in force: `promotePolicy` does.',
};

const ACCESS: Readonly<Record<EndpointShape['access'], string>> = {
  public: '',
  session: 'For a person who is signed in to the console.',
  operator: 'For an operator or an API key; covers the resources of its merchant only.',
  device: 'For the enrolled device of a terminal; covers its own terminal only.',
};

/** Whom an operation lets in, of those who are named by a role. */
const rolesSentence = ({ id, access }: EndpointShape): string => {
  if (access !== 'operator' && access !== 'session') return '';
  const roles = (callersOf(id) ?? []).filter((caller) => caller !== 'api_key');
  return `Roles: ${roles.map((role) => `\`${role}\``).join(', ')}.`;
};

const sentence = (text: string): string => `${text}${text.endsWith('.') ? '' : '.'}`;

/** The description of an operation, in prose. */
export const describeOperation = (endpoint: EndpointShape): string =>
  [
    sentence(endpoint.summary),
    ACCESS[endpoint.access],
    rolesSentence(endpoint),
    RULES[endpoint.id] ?? '',
    takesIdempotencyKey(endpoint) ? 'Takes effect once for each `Idempotency-Key`, for a day.' : '',
    endpoint.testModeOnly === true ? 'Test mode only.' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
