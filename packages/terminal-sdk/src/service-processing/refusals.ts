import type { BlockCause, Refusal } from './state.ts';

/** Refusals that the device itself gives. An application translates them by `code`; these are the English words. */
export const REFUSALS = {
  no_answer: ['The server does not answer', 'Check the connection of this device and try again.'],
  answer_unreadable: [
    'The server answered something that this till does not understand',
    'Update the till and try again. If the error persists, contact support.',
  ],
  amount_invalid: ['This amount cannot be charged', 'Enter an amount above zero.'],
  amount_too_large: [
    'This amount is above the limit of this terminal',
    'Charge a lower amount, or have the limit raised in the console.',
  ],
  currency_unsupported: [
    'The terminal does not accept this currency',
    'Charge in the currency of the terminal.',
  ],
  amount_changed: [
    'The server answered with another amount',
    'Nothing was charged. Try again. If the error persists, contact support.',
  ],
  personalisation_invalid: [
    'The data for this terminal could not be trusted',
    'Wipe this terminal and activate it with a new code.',
  ],
  personalisation_rollback: [
    'The server sent older terminal data than this device holds',
    'Nothing was changed. Contact support.',
  ],
  personalisation_expired: [
    'The data of this terminal are out of date',
    'Connect this device to the network: it fetches new data automatically.',
  ],
  software_outdated: ['This version of the till is too old', 'Load the page again to update it.'],
  storage_unusable: ['This device can no longer read its keys', 'Activate it again with a new code.'],
  storage_unavailable: [
    'This browser does not let the till keep its keys',
    'Leave private browsing, or allow this site to store data, and try again.',
  ],
  attestation_unavailable: [
    'This device cannot prove what it is',
    'Use a device with a screen lock, fingerprint or face unlock, and a current browser.',
  ],
  attestation_abandoned: [
    'The device check was not finished',
    'Start again, and confirm with your fingerprint, face or screen lock when the device asks.',
  ],
  attestation_refused: [
    'The device did not pass attestation',
    'See `checks`: it names the check that failed and its remedy.',
  ],
  reader_unavailable: [
    'The card reader does not answer',
    'Nothing was charged. Check the connection and try again.',
  ],
  card_declined: ['The card declined', 'Nothing was charged. Ask for another card.'],
  card_unsupported: ['This card does not work here', 'Nothing was charged. Ask for another card.'],
  card_unreadable: ['The card could not be read', 'Nothing was charged. Try again, or ask for another card.'],
  contactless_limit: [
    'This amount is above the contactless limit',
    'Nothing was charged. Charge a lower amount, or use another payment method.',
  ],
  pin_unsupported: [
    'This amount needs a PIN, and this till may not take one',
    'Nothing was charged. Charge a lower amount, or use another payment method.',
  ],
  pin_cancelled: [
    'The PIN was not entered',
    'Nothing was charged. Start again, or use another payment method.',
  ],
  pin_timed_out: ['The PIN was not entered in time', 'Nothing was charged. Start again.'],
  pin_interrupted: [
    'The PIN screen was left or covered',
    'Nothing was charged, and what was entered is forgotten. Start again, and keep the till open.',
  ],
  pin_key_exhausted: [
    'This till has no key left for PINs',
    'Nothing was charged. Start again: it asks for a new one.',
  ],
  verification_unsupported: [
    'This till cannot verify the cardholder as the card asks',
    'Nothing was charged. Charge a lower amount, or use another payment method.',
  ],
  payment_unknown: ['The server has no such payment', 'Nothing was charged.'],
  internal: ['Something went wrong in this till', 'Try again. If it stays, load the page again.'],
} as const satisfies Record<string, readonly [title: string, remedy: string]>;

export type LocalRefusalCode = keyof typeof REFUSALS;

/** Makes one of the device's own refusals. */
export const refuse = (code: LocalRefusalCode): Refusal => {
  const [title, remedy] = REFUSALS[code];
  return { code, title, remedy };
};

const BLOCKING: Readonly<Record<string, BlockCause>> = {
  terminal_suspended: 'suspended',
  terminal_retired: 'retired',
  terminal_reset: 'reset',
  terminal_updated: 'updated',
  software_outdated: 'outdated',
  personalisation_expired: 'expired',
  client_assertion_invalid: 'unrecognised',
};

/** Whether a refusal stops the whole terminal and not only what was asked, and why. */
export const blockCause = (refusal: Refusal): BlockCause | undefined =>
  Object.hasOwn(BLOCKING, refusal.code) ? BLOCKING[refusal.code] : undefined;
