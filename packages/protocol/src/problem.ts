import type { Static } from 'typebox';
import * as Type from 'typebox';

/**
 * Every refusal that the API can give: its HTTP status, a title for people, and what to do about it.
 * The key is the stable `code`; programs switch on it, texts may be improved at any time.
 */
export const PROBLEMS = {
  // Shape and transport
  malformed_request: [
    400,
    'The request is not well formed',
    'Compare the request with the API reference; `path` names the field.',
  ],
  unsupported_media_type: [415, 'This content type is not understood', 'Send application/json.'],
  payload_too_large: [413, 'The request is too large', 'Send less; the limit is in the API reference.'],
  not_found: [404, 'There is nothing here', 'Check the id and that it belongs to this merchant.'],
  method_not_allowed: [
    405,
    'This address does not take that method',
    'Use one of those in the Allow header.',
  ],
  too_many_requests: [429, 'Too many requests', 'Wait for the seconds in Retry-After, then try again.'],
  database_unavailable: [
    503,
    'The database cannot be reached',
    'Nothing was changed. Try again shortly with the same idempotency key.',
  ],
  service_unavailable: [
    503,
    'A part of the service cannot be reached',
    'Nothing was changed. Try again shortly.',
  ],
  internal_error: [
    500,
    'Something went wrong on our side',
    'Try again; if it stays, give the request id to support.',
  ],
  not_in_live_mode: [403, 'This exists in test mode only', 'Use a real device and a real card in live mode.'],

  // Operators
  sign_in_required: [401, 'Sign in first', 'Sign in to the console with your passkey, or send an API key.'],
  origin_refused: [403, 'This page may not do that', 'Open the console at its own address.'],
  setup_link_invalid: [
    403,
    'This set-up link does not work any more',
    'Restart the server with no operator to get a new link, or ask an operator to add you.',
  ],
  passkey_refused: [403, 'The passkey was not accepted', 'Try again, or use another passkey of yours.'],

  // Enrolment: the first secret
  activation_code_invalid: [
    403,
    'This code is not right',
    'Check the terminal number and the code, and type them again.',
  ],
  activation_code_expired: [403, 'This code has expired', 'Ask for a new activation code in the console.'],
  activation_code_used: [
    403,
    'This code has been used already',
    'Ask for a new activation code in the console.',
  ],
  activation_code_locked: [
    403,
    'This code is locked after too many tries',
    'Ask for a new activation code in the console.',
  ],
  activation_code_foreign: [
    403,
    'This code belongs to another terminal',
    'Check the terminal number, or ask for a code for this one.',
  ],
  activation_quota_exceeded: [
    429,
    'Too many codes were made for this terminal',
    'Wait until tomorrow, or use the code you have.',
  ],
  enrolment_method_refused: [
    403,
    'This terminal is not activated in that way',
    'Use the form of the code that the operator gives you: the typed digits, or the link or QR code.',
  ],
  enrolment_methods_spent: [
    409,
    'Every way to activate this terminal has been used',
    'Reset the terminal: each of its ways works once more then.',
  ],
  enrolment_closed: [409, 'This enrolment is over', 'Start again with the activation code.'],
  enrolment_refused: [
    403,
    'This device was not accepted',
    'The list of checks says which one failed and what to do.',
  ],
  transcript_mismatch: [
    403,
    'The parts of this enrolment do not belong together',
    'Start again with the activation code.',
  ],
  second_secret_unreadable: [
    403,
    'The sealed secret of this device cannot be opened',
    'Start again with the activation code: a secret is sealed for one enrolment, to the key that came with it.',
  ],
  device_key_reused: [
    409,
    'This device key is enrolled already',
    'Make a new key: wipe the terminal and activate it again.',
  ],

  // Attestation
  challenge_unknown: [403, 'This challenge is not ours', 'Ask for a new challenge.'],
  challenge_expired: [
    403,
    'The check took too long',
    'Ask for a new challenge and answer it within a minute.',
  ],
  challenge_used: [409, 'This challenge has been answered already', 'Ask for a new challenge.'],
  challenge_foreign: [
    403,
    'This challenge was made for something else',
    'Answer with the device and for the payment that it was made for.',
  ],
  attestation_refused: [
    403,
    'The device did not pass its check',
    'The list of checks says which one failed and what to do.',
  ],
  attestation_quota_exceeded: [
    429,
    'This device was checked too often within an hour',
    'Wait for the seconds in Retry-After, then try again.',
  ],
  periodic_check_due: [
    403,
    'This device has to be checked again before it takes payments',
    'Answer a challenge of purpose `periodic`, with the security items if they changed; then begin the payment again.',
  ],
  reference_values_full: [
    409,
    'This merchant has all the reference values that it may have',
    'Let one value stand for newer versions too (`orNewer`) instead of adding each version.',
  ],
  transaction_check_missing: [
    409,
    'This device was not checked for the payment first',
    'Have the device checked for this payment, then for the PIN, before the payment is presented.',
  ],
  pin_not_allowed: [
    403,
    'This device may not take a PIN',
    'Charge less, take the payment another way, or use a device of a higher security level.',
  ],
  pin_ticket_missing: [
    403,
    'This payment was confirmed with a PIN, and the device was not checked before it',
    'Have the device checked for the purpose `pin`, and present that ticket as `pinTicket` as well.',
  ],
  policy_invalid: [
    400,
    'This policy cannot be used',
    '`path` and `detail` name the first thing that is wrong; ask /v1/policies/validate for all of them.',
  ],
  policy_state_conflict: [
    409,
    'The policies are not in a state for that',
    'Load the policies: they say which version appraises and which one is tried.',
  ],
  policy_unreadable: [
    503,
    'The policy of this merchant cannot be read by this server',
    'Roll back to another version in the console; until then no device is let through.',
  ],
  back_test_running: [409, 'A back-test is running already', 'Wait until it is done, then start another.'],
  ticket_invalid: [
    403,
    'The attestation ticket is not valid',
    'Have the device checked again for this payment.',
  ],
  ticket_expired: [
    403,
    'The attestation ticket has expired',
    'Have the device checked again for this payment.',
  ],
  ticket_foreign: [
    403,
    'The ticket is for another payment, amount or device',
    'Have the device checked again for this payment.',
  ],

  // Tamper response
  tamper_report_invalid: [
    403,
    'This tamper report was not signed by a device that we know',
    'Wipe the device and activate it again with a new code.',
  ],

  // Device channel (RFC 9449)
  token_missing: [401, 'No access token was sent', 'Get a token at /v1/token and send it with a DPoP proof.'],
  token_invalid: [401, 'The access token is not valid', 'Get a new token at /v1/token.'],
  token_expired: [401, 'The access token has expired', 'Get a new token at /v1/token.'],
  client_assertion_invalid: [401, 'The device could not be recognised', 'Activate this terminal again.'],
  dpop_proof_missing: [401, 'No DPoP proof was sent', 'Send one DPoP header made by the device key.'],
  dpop_proof_invalid: [
    401,
    'The DPoP proof does not fit this request',
    'Make a new proof for this method, URL and token.',
  ],
  device_clock_wrong: [
    401,
    'The clock of this device is wrong',
    'Switch on automatic date and time, then try again.',
  ],
  dpop_proof_replayed: [401, 'This DPoP proof was used before', 'Make a new proof for each request.'],
  use_dpop_nonce: [
    401,
    'A fresh nonce is needed in the DPoP proof',
    'Make a new proof with the nonce in the DPoP-Nonce header.',
  ],
  channel_binding_required: [
    401,
    'This terminal proves everything over its own TLS connection',
    'Connect to the TLS address of the personalisation data, with the exporter value in each proof.',
  ],
  channel_binding_mismatch: [
    401,
    'What was proved belongs to another connection',
    'Make a new proof with the exporter value of the connection that it is sent over.',
  ],
  channel_key_changed: [
    401,
    'This connection belongs to another key',
    'Open a new connection for a new channel key.',
  ],
  channel_attestation_refused: [
    401,
    'What the device says about its channel key does not fit what is known of it',
    'Update the till. If it stays, activate this terminal again.',
  ],
  channel_technique_too_weak: [
    403,
    'The policy asks for a better kept channel key',
    'Sign with the enclave key, or with a session key that it certifies.',
  ],
  refresh_token_invalid: [
    401,
    'The sub-session is over',
    'Get a new token at /v1/token with the device key.',
  ],

  // Terminals
  terminal_awaiting_approval: [
    403,
    'An operator has to approve this terminal first',
    'Ask an operator to approve it in the console.',
  ],
  terminal_suspended: [
    403,
    'This terminal is suspended',
    'Ask an operator why, and to resume it in the console.',
  ],
  terminal_retired: [
    403,
    'This terminal was retired',
    'Ask for a new terminal and activate this device with its code.',
  ],
  terminal_reset: [403, 'This terminal was reset', 'Activate this device again with a new code.'],
  terminal_updated: [
    403,
    'The settings of this terminal were changed',
    'Activate this device again with a new code.',
  ],
  terminal_state_conflict: [
    409,
    'The terminal is not in a state for that',
    '`possible` names what can be done with it now.',
  ],
  terminal_reset_required: [
    409,
    'This terminal comes back only with a new code',
    'Reset the terminal, then activate a device with the new code.',
  ],
  terminal_evidence_fails: [
    409,
    'The device of this terminal still does not pass',
    'Mend what its last result says, or reset the terminal and activate another device.',
  ],
  software_outdated: [403, 'This software is too old', 'Update the till and try again.'],

  // The issuer host
  wallet_token_refused: [
    401,
    'This card is not yours to see',
    'Send the wallet token that came with the card as Bearer token.',
  ],
  issuer_key_refused: [
    401,
    'The issuer operator key is missing or wrong',
    'Send the key that ISSUER_OPERATOR_KEY names as Bearer token.',
  ],
  card_state_conflict: [
    409,
    'The card is not in a state for that',
    'A card that was reported lost stays lost: have a new one issued.',
  ],
  account_limit_exceeded: [409, 'The account cannot hold that much', 'Put less money on the account.'],

  // Payments
  idempotency_key_missing: [
    400,
    'An Idempotency-Key header is needed',
    'Send one unique key for each payment that you mean to make.',
  ],
  idempotency_conflict: [
    409,
    'This idempotency key was used for another request',
    'Use a new key for a new payment.',
  ],
  amount_invalid: [400, 'This amount cannot be charged', 'Charge a whole number of minor units above zero.'],
  amount_too_large: [
    400,
    'This amount is above the limit of the terminal',
    'Charge less, or have the limit raised in the console.',
  ],
  currency_unsupported: [
    400,
    'This terminal does not take that currency',
    'Charge in the currency of the terminal.',
  ],
  payment_state_conflict: [
    409,
    'The payment is not in a state for that',
    'Load the payment: its status is the truth.',
  ],
  payment_expired: [
    409,
    'The payment was not presented in time',
    'Start a new payment. Nothing was charged.',
  ],
  card_data_invalid: [400, 'The card data cannot be read', 'Hold the card again. Nothing was charged.'],
} as const satisfies Record<string, readonly [number, string, string]>;

/** Stable code of a refusal. */
export type ProblemCode = keyof typeof PROBLEMS;

/** One check of an attestation, as shown to people and programs. */
export const Check = Type.Object({
  id: Type.String(),
  status: Type.Enum(['affirming', 'warning', 'contraindicated', 'none']),
  evidence: Type.Optional(Type.String({ description: 'What was looked at.' })),
  rule: Type.Optional(Type.String({ description: 'What was asked for.' })),
  remedy: Type.Optional(Type.String({ description: 'What a person can do about it.' })),
});
export type Check = Static<typeof Check>;

/** Problem details (RFC 9457) with a stable `code` and a `remedy`. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Address of the explanation of this code.' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable code.' }),
    detail: Type.Optional(Type.String()),
    remedy: Type.String({ description: 'What to do about it.' }),
    path: Type.Optional(Type.String({ description: 'JSON pointer to the field at fault.' })),
    instance: Type.Optional(Type.String({ description: 'Id of the request.' })),
    checks: Type.Optional(Type.Array(Check)),
    possible: Type.Optional(Type.Array(Type.String(), { description: 'What can be done instead, now.' })),
  },
  { $id: 'Problem', description: 'Problem details, RFC 9457.' },
);
export type Problem = Static<typeof Problem>;
