/** Refusals about activation codes and enrolment: the status, the title and what to do. */
export const ENROLMENT_PROBLEMS = {
  // Enrolment: the first secret
  activation_code_invalid: [
    403,
    'The activation code is incorrect',
    'Check the terminal number and the code, then enter them again.',
  ],
  activation_code_expired: [
    403,
    'The activation code has expired',
    'Ask for a new activation code in the console.',
  ],
  activation_code_used: [
    403,
    'The activation code has already been used',
    'Ask for a new activation code in the console.',
  ],
  activation_code_locked: [
    403,
    'The activation code is locked after too many failed attempts',
    'Ask for a new activation code in the console.',
  ],
  activation_code_foreign: [
    403,
    'The activation code belongs to another terminal',
    'Check the terminal number, or ask for a code for this one.',
  ],
  activation_unconfirmed: [
    403,
    'The link in the mail has not been opened yet',
    'Open the link in the mail that was sent for this terminal, then go on here.',
  ],
  activation_link_invalid: [
    403,
    'This link does not work any more',
    'Open the newest mail. If there is none, ask whoever activates the terminal to send one.',
  ],
  activation_delivery_required: [
    409,
    'This terminal is activated by a code that is sent',
    'Give a `delivery`: how the code is sent, and the address that it goes to.',
  ],
  activation_not_sent: [
    409,
    'There is no sent activation code to send again',
    'Create an activation code, with the way and the address that it is sent by.',
  ],
  resend_limit_exceeded: [
    429,
    'The code was sent to this address as often as is allowed',
    'Wait for the number of seconds in the Retry-After header, and look among unwanted mail.',
  ],
  message_limit_exceeded: [
    429,
    'Too many messages were sent',
    'Wait for the number of seconds in the Retry-After header, then send it again.',
  ],
  activation_quota_exceeded: [
    429,
    'Too many activation codes were created for this terminal',
    'Use the current code, or wait until tomorrow.',
  ],
  enrolment_method_refused: [
    403,
    'This terminal does not allow this activation method',
    'Use the form of the code that the operator gave you: the digits, the link or the QR code.',
  ],
  enrolment_methods_spent: [
    409,
    'Every activation method of this terminal has been used',
    'Reset the terminal; each method can then be used once more.',
  ],
  enrolment_closed: [409, 'This enrolment is closed', 'Start again with the activation code.'],
  enrolment_refused: [
    403,
    'The device was not accepted',
    'See `checks`: it names the check that failed and its remedy.',
  ],
  transcript_mismatch: [
    403,
    'The parts of the enrolment do not match each other',
    'Start again with the activation code.',
  ],
  second_secret_unreadable: [
    403,
    'The sealed second secret cannot be decrypted',
    'Start again with the activation code, and seal the secret to the key that is offered for that enrolment.',
  ],
  device_key_reused: [
    409,
    'The device key is already enrolled',
    'Wipe the terminal, so that it generates a new key, and activate it again.',
  ],
} as const;
