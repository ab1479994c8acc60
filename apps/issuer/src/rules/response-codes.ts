/**
 * Why a request was not approved, and DE39 for it. Codes are those of ISO 8583:1987, table 11.
 *
 * 82 is in the range that the 1987 edition leaves to private use; networks use it for a failed card authentication, and so do we.
 * A counter that does not rise under a right cryptogram is a replay: 63, security violation. What came without a chip is 57, not
 * permitted to this cardholder, because every card here has one. 94, duplicate transmission, is for two different payments under
 * one name; a true repeat gets its first answer again. 65 is what networks say where a contactless payment needs the holder to be verified.
 * 40, requested function not supported, is for a MAC or a PIN that nobody here
 * can verify. 86 is what networks say where a card has no PIN to verify one by. 91 is never said: see `Undecided`.
 */
export const DECLINE_CODES = {
  format_error: '30',
  transaction_not_supported: '12',
  amount_invalid: '13',
  card_unknown: '14',
  card_data_inconsistent: '14',
  card_lost: '41',
  card_blocked: '62',
  card_expired: '54',
  expiry_mismatch: '54',
  currency_mismatch: '12',
  chip_data_missing: '57',
  chip_data_invalid: '30',
  cryptogram_for_another_payment: '82',
  cryptogram_wrong: '82',
  counter_replayed: '63',
  card_did_not_ask: '05',
  terminal_verification_failed: '05',
  verification_missing: '65',
  pin_wrong: '55',
  pin_tries_exceeded: '75',
  pin_not_set: '86',
  limit_exceeded: '61',
  funds_insufficient: '51',
  reversed_before_arrival: '12',
  original_reversed: '12',
  original_not_found: '25',
  amount_differs: '13',
  fee_refused: '23',
  mac_not_verified: '40',
  pin_not_verified: '40',
  duplicate_transaction: '94',
  system_malfunction: '96',
} as const;

export type DeclineReason = keyof typeof DECLINE_CODES;

export const APPROVED = '00';
