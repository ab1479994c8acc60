import { ENROLMENT_PROBLEMS } from './enrolment-problems.ts';
import { IDEMPOTENCY_PROBLEMS } from './idempotency-problems.ts';
import { OPERATOR_PROBLEMS } from './operator-problems.ts';

/**
 * Every refusal that the API can give: its HTTP status, a title for people, and what to do about it.
 * The key is the stable `code`; programs switch on it, texts may be improved at any time.
 */
export const PROBLEMS = {
  // Shape and transport
  malformed_request: [
    400,
    'The request is malformed',
    'Compare the request with the API reference; `path` names the field.',
  ],
  unsupported_grant_type: [
    400,
    'The grant type is not supported',
    'Use client_credentials with a client assertion, or refresh_token.',
  ],
  unsupported_media_type: [
    415,
    'The content type is not supported',
    'Send the body in the form that `detail` and the Accept-Post header name.',
  ],
  payload_too_large: [
    413,
    'The request is too large',
    'Reduce the size of the request; the limit is in the API reference.',
  ],
  request_timeout: [
    408,
    'The request did not arrive in time',
    'Send the whole request within 30 seconds of opening it.',
  ],
  uri_too_long: [
    414,
    'The address is too long',
    'Compare the address with the API reference: ids have 30 characters.',
  ],
  headers_too_large: [
    431,
    'The headers of the request are too large',
    'Send headers of less than 16 KiB, the address included.',
  ],
  not_found: [
    404,
    'Not found',
    'Check the address and the id, and that the resource belongs to this merchant.',
  ],
  method_not_allowed: [
    405,
    'The method is not allowed at this address',
    'Use one of the methods in the Allow header.',
  ],
  too_many_requests: [
    429,
    'Too many requests',
    'Wait for the number of seconds in the Retry-After header, then try again.',
  ],
  database_unavailable: [
    503,
    'The database is unavailable',
    'It may not be known whether anything was changed: the detail says what is. Ask for the status, or try again shortly with the same idempotency key.',
  ],
  service_unavailable: [
    503,
    'A part of the service is unavailable',
    'Try again shortly. Where the request was to change something, ask first whether it did.',
  ],
  internal_error: [
    500,
    'Internal server error',
    'Try again. If the error persists, send the request id to support.',
  ],
  not_in_live_mode: [
    403,
    'This is available in test mode only',
    'Use a real device and a real card in live mode.',
  ],

  ...OPERATOR_PROBLEMS,

  ...ENROLMENT_PROBLEMS,

  // Attestation
  challenge_unknown: [403, 'The challenge was not issued by this server', 'Request a new challenge.'],
  challenge_expired: [
    403,
    'The challenge has expired',
    'Request a new challenge and answer it within a minute.',
  ],
  challenge_used: [409, 'The challenge has already been answered', 'Request a new challenge.'],
  challenge_foreign: [
    403,
    'The challenge was issued for another device, purpose or payment',
    'Answer it with the device, and for the purpose and payment, that it was issued for.',
  ],
  attestation_refused: [
    403,
    'The device did not pass attestation',
    'See `checks`: it names the check that failed and its remedy.',
  ],
  payment_refused: [
    403,
    'A rule of the merchant does not allow this payment',
    'Take the payment another way, or ask the operator of the terminal. `atMost` is the largest amount that the rules allow, where they set one.',
  ],
  attestation_quota_exceeded: [
    429,
    'The device exceeded its hourly attestation quota',
    'Wait for the number of seconds in the Retry-After header, then try again.',
  ],
  periodic_check_due: [
    403,
    'The periodic check of this device is overdue',
    'Answer a challenge of purpose `periodic`, with the security items if they changed, then start the payment again.',
  ],
  reference_values_full: [
    409,
    'The merchant has reached its limit of reference values',
    'Accept newer versions with one value (`orNewer`) instead of adding a value for each version.',
  ],
  transaction_check_missing: [
    409,
    'The device has no transaction check for this payment',
    'Attest the device for this payment, then for the PIN, before the payment is presented.',
  ],
  pin_not_allowed: [
    403,
    'PIN entry is not allowed on this device',
    'Charge a lower amount, use another payment method, or use a device of a higher security level.',
  ],
  pin_ticket_missing: [
    403,
    'A PIN was entered without a PIN check of the device',
    'Attest the device for the purpose `pin`, and present its ticket as `pinTicket`.',
  ],
  policy_invalid: [
    400,
    'The policy is invalid',
    '`path` and `detail` describe the first error; /v1/policies/validate lists all of them.',
  ],
  policy_state_conflict: [
    409,
    'The current state of the policies does not allow this',
    'Load the policies to see which version is in force and which one is being rolled out.',
  ],
  policy_unreadable: [
    503,
    "This server cannot use the merchant's policy",
    'Roll back to another version in the console. Until then every device is refused.',
  ],
  back_test_running: [
    409,
    'A back-test is already running',
    'Wait until it has finished, then start another.',
  ],
  back_test_too_long: [
    422,
    'The back-test took too long',
    'Test fewer days, or a policy with fewer and simpler rules.',
  ],
  ticket_invalid: [403, 'The attestation ticket is not valid', 'Attest the device again for this payment.'],
  ticket_expired: [403, 'The attestation ticket has expired', 'Attest the device again for this payment.'],
  ticket_foreign: [
    403,
    'The attestation ticket is for another payment, amount or device',
    'Attest the device again for this payment.',
  ],

  // Tamper response
  tamper_report_invalid: [
    403,
    'The tamper report is not signed by a known device',
    'Wipe the device and activate it again with a new code.',
  ],

  // Device channel (RFC 9449)
  token_missing: [401, 'No access token was sent', 'Get a token at /v1/token and send it with a DPoP proof.'],
  token_invalid: [401, 'The access token is not valid', 'Get a new token at /v1/token.'],
  token_expired: [401, 'The access token has expired', 'Get a new token at /v1/token.'],
  client_assertion_invalid: [401, 'The client assertion is not valid', 'Activate this terminal again.'],
  dpop_proof_missing: [401, 'No DPoP proof was sent', 'Send one DPoP header, signed by the device key.'],
  dpop_proof_invalid: [
    401,
    'The DPoP proof does not match this request',
    'Create a new proof for this method, URL and token.',
  ],
  device_clock_wrong: [
    401,
    'The clock of this device is wrong',
    'Switch on automatic date and time, then try again.',
  ],
  dpop_proof_replayed: [401, 'The DPoP proof has already been used', 'Create a new proof for each request.'],
  use_dpop_nonce: [
    401,
    'The DPoP proof needs a fresh nonce',
    'Create a new proof with the nonce from the DPoP-Nonce header.',
  ],
  channel_binding_required: [
    401,
    'This terminal must bind its proofs to the TLS connection',
    'Connect to the TLS address in the personalisation data, and put the exporter value into each proof.',
  ],
  channel_binding_mismatch: [
    401,
    'The proof is bound to another TLS connection',
    'Create a new proof with the exporter value of the connection that carries the request.',
  ],
  channel_key_changed: [
    401,
    'The connection is bound to another channel key',
    'Open a new connection for each channel key.',
  ],
  channel_attestation_refused: [
    401,
    'The statement about the channel key contradicts the enrolment record',
    'Update the till. If the error persists, activate this terminal again.',
  ],
  channel_technique_too_weak: [
    403,
    'The policy requires stronger protection of the channel key',
    'Sign with the enclave key, or with a session key certified by it.',
  ],
  refresh_token_invalid: [
    401,
    'The refresh token is not valid',
    'Get a new token at /v1/token with the device key.',
  ],

  // Terminals
  terminal_awaiting_approval: [
    403,
    'The terminal is awaiting approval by an operator',
    'Ask an operator to approve it in the console.',
  ],
  terminal_suspended: [
    403,
    'The terminal is suspended',
    'Ask an operator for the reason, and to resume the terminal in the console.',
  ],
  terminal_retired: [
    403,
    'The terminal has been retired',
    'Ask an operator for a new terminal and activate this device with its code.',
  ],
  terminal_reset: [403, 'The terminal has been reset', 'Activate this device again with a new code.'],
  terminal_updated: [
    403,
    'The settings of the terminal were changed',
    'Activate this device again with a new code.',
  ],
  terminal_state_conflict: [
    409,
    'The current state of the terminal does not allow this',
    '`possible` lists the actions that are allowed now.',
  ],
  terminal_reset_required: [
    409,
    'The terminal must be reset before it can be used again',
    'Reset the terminal, then activate a device with the new code.',
  ],
  terminal_evidence_fails: [
    409,
    'The device of this terminal still fails attestation',
    'Fix what its last result reports, or reset the terminal and activate another device.',
  ],
  personalisation_expired: [
    403,
    'The personalisation data of the terminal have expired',
    'Fetch the personalisation data again. Then start the payment again.',
  ],
  software_outdated: [403, 'The software version is too old', 'Update the till and try again.'],

  // The issuer host
  wallet_token_refused: [
    401,
    'The wallet token is missing or not valid for this card',
    'Send the wallet token that was issued with the card as a Bearer token.',
  ],
  issuer_key_refused: [
    401,
    'The issuer operator key is missing or incorrect',
    'Send the value of ISSUER_OPERATOR_KEY as a Bearer token.',
  ],
  card_state_conflict: [
    409,
    'The current state of the card does not allow this',
    'A card that was reported lost cannot be used again: have a new one issued.',
  ],
  pin_block_refused: [
    409,
    'The PIN could not be read',
    'Have it entered again, under the next key. If it is refused again, ask for a new PIN key first.',
  ],
  account_limit_exceeded: [409, 'The account would exceed its maximum balance', 'Load a smaller amount.'],

  // Payments
  ...IDEMPOTENCY_PROBLEMS,
  amount_invalid: [400, 'This amount cannot be charged', 'Charge a whole number of minor units above zero.'],
  amount_too_large: [
    400,
    'The amount is above the limit of the terminal',
    'Charge a lower amount, or have the limit raised in the console.',
  ],
  currency_unsupported: [
    400,
    'The terminal does not accept this currency',
    'Charge in the currency of the terminal.',
  ],
  payment_state_conflict: [
    409,
    'The current state of the payment does not allow this',
    'Load the payment to see its current status.',
  ],
  payment_expired: [
    409,
    'The payment was not presented in time',
    'Start a new payment. Nothing was charged.',
  ],
  card_data_invalid: [
    400,
    'The card data are invalid',
    'Ask the customer to present the card again. Nothing was charged.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>;

/** Stable code of a refusal. */
export type ProblemCode = keyof typeof PROBLEMS;
