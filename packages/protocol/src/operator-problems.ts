/** What operators are refused with, and what they are told of their merchant: a part of `PROBLEMS`. */
export const OPERATOR_PROBLEMS = {
  // Operators
  sign_in_required: [
    401,
    'Sign-in is required',
    'Sign in to the console with your passkey, or send an API key.',
  ],
  metrics_token_refused: [
    401,
    'The metrics are not open to this reader',
    'Send the value of METRICS_TOKEN as a bearer token.',
  ],
  origin_refused: [
    403,
    'Requests from this origin are not allowed',
    'Open the console at the address of this server.',
  ],
  role_not_allowed: [
    403,
    'Your role does not allow this',
    'Ask somebody with one of the roles in `possible`, or ask an owner for another role.',
  ],
  setup_link_invalid: [
    403,
    'The link is no longer valid',
    'It may have been used, revoked or run out. Ask an owner for a new one; if there is no operator yet, restart the server.',
  ],
  recovery_code_refused: [
    403,
    'The recovery code was not accepted',
    'Each code works once, and new codes end earlier ones. Use another one, or ask an owner for a recovery link.',
  ],
  cashier_required: [
    403,
    'A cashier must sign in at this till',
    'Sign in at the till with your name and your code, then start the payment again.',
  ],
  cashier_code_refused: [
    403,
    'The code was not accepted',
    'Check the name and the code, or set a new code in the console.',
  ],
  till_code_paused: [
    429,
    'Too many wrong codes',
    'Wait, then try again: the first pause is a minute, each further one twice as long. An owner can give a new code in the console.',
  ],
  no_till_role: [
    409,
    'This role does not work at a till',
    'Give the person the role of a cashier, an operator or an owner first.',
  ],
  last_owner: [409, 'The merchant would have no owner', 'Make somebody else an owner first.'],
  last_passkey: [409, 'This is your only passkey', 'Add another passkey first.'],
  own_recovery_link: [
    409,
    'A recovery link is for somebody else',
    'Add a passkey, or make recovery codes, in the settings.',
  ],
  operators_full: [
    409,
    'The merchant has reached its limit of operators and open invitations',
    'Remove operators or revoke invitations that are not needed.',
  ],
  passkeys_full: [409, 'You have reached the limit of passkeys', 'Remove a passkey that you do not use.'],
  passkey_refused: [403, 'The passkey was not accepted', 'Try again, or use another of your passkeys.'],

  // Approval by a second person
  approval_required: [
    409,
    'This change needs the approval of a second person',
    'Ask for it with a reason; another operator then approves it.',
  ],
  approval_asked_already: [
    409,
    'This change was asked for already',
    'Wait until somebody else has decided, or withdraw what was asked for.',
  ],
  approval_state_conflict: [
    409,
    'The current state of the request does not allow this',
    'Load the request to see how it stands; what was refused or has expired can be asked for again.',
  ],
  approval_by_oneself: [
    403,
    'Nobody decides on their own request',
    'Ask another operator to decide, or withdraw the request.',
  ],
  approval_of_another: [
    403,
    'Only who asked for it can withdraw it',
    'Refuse the request if it should not be carried out.',
  ],
  approval_not_allowed: [403, 'You may not decide on this request', 'Ask an operator whose role allows it.'],
  second_person_missing: [
    409,
    'There is no second owner yet',
    'Invite another owner first, so that there is somebody who can approve.',
  ],

  // Merchants
  time_zone_unknown: [
    400,
    'The time zone is not known',
    'Send a name from the IANA time zone database, such as Europe/Berlin.',
  ],
  time_zone_required: [
    400,
    'The country has several time zones',
    'Send the time zone of the merchant by its name; `possible` lists those of its country.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>;
