/** What a response code asks of the acceptor. */
export type ResponseAction = 'approve' | 'decline' | 'pick-up-card' | 'refer-to-issuer' | 'try-again';

export interface ResponseCode {
  readonly meaning: string;
  /** The same for the person at the till, in plain words. */
  readonly plainWords: string;
  readonly action: ResponseAction;
}

const code = (meaning: string, plainWords: string, action: ResponseAction = 'decline'): ResponseCode => ({
  meaning,
  plainWords,
  action,
});

const SYSTEM = 'Something went wrong on the way to the card issuer.';
const CARD = 'The card issuer does not accept this card.';

/** DE39, ISO 8583:1987 table A.8. Codes that a network adds are not here. */
export const RESPONSE_CODES: { readonly [code: string]: ResponseCode } = {
  '00': code('Approved or completed successfully', 'Approved.', 'approve'),
  '01': code('Refer to card issuer', 'The card issuer wants to be called.', 'refer-to-issuer'),
  '02': code(
    'Refer to card issuer, special conditions',
    'The card issuer wants to be called.',
    'refer-to-issuer',
  ),
  '03': code('Invalid merchant', 'This merchant is not known to the card issuer.'),
  '04': code('Pick up card', 'The card issuer asks to keep the card.', 'pick-up-card'),
  '05': code('Do not honour', 'The card issuer declined and gave no reason.'),
  '06': code('Error', SYSTEM),
  '07': code('Pick up card, special conditions', 'The card issuer asks to keep the card.', 'pick-up-card'),
  '08': code('Honour with identification', 'Approved if the customer shows identification.', 'approve'),
  '09': code('Request in progress', 'The same payment is already being worked on.', 'try-again'),
  '10': code('Approved for partial amount', 'Approved for a part of the amount.', 'approve'),
  '11': code('Approved (VIP)', 'Approved.', 'approve'),
  '12': code('Invalid transaction', 'This kind of payment is not possible with this card.'),
  '13': code('Invalid amount', 'The amount is not valid.'),
  '14': code('Invalid card number (no such number)', 'The card number is not known.'),
  '15': code('No such issuer', 'The card issuer is not known.'),
  '16': code('Approved, update track 3', 'Approved.', 'approve'),
  '17': code('Customer cancellation', 'The customer cancelled.'),
  '18': code('Customer dispute', 'The customer disputed the payment.'),
  '19': code('Re-enter transaction', 'Please try again.', 'try-again'),
  '20': code('Invalid response', SYSTEM),
  '21': code('No action taken', 'Nothing was changed.'),
  '22': code('Suspected malfunction', SYSTEM, 'try-again'),
  '23': code('Unacceptable transaction fee', 'The fee is not accepted.'),
  '24': code('File update not supported by receiver', SYSTEM),
  '25': code('Unable to locate record on file', 'The original payment was not found.'),
  '26': code('Duplicate file update record', SYSTEM),
  '27': code('File update field edit error', SYSTEM),
  '28': code('File update file locked out', SYSTEM, 'try-again'),
  '29': code('File update not successful', SYSTEM),
  '30': code('Format error', 'The card issuer could not read the request.'),
  '31': code('Bank not supported by switch', 'The card issuer cannot be reached from here.'),
  '32': code('Completed partially', 'Only a part was done.'),
  '33': code('Expired card, pick up', 'The card has expired; the issuer asks to keep it.', 'pick-up-card'),
  '34': code('Suspected fraud, pick up', 'The card issuer asks to keep the card.', 'pick-up-card'),
  '35': code(
    'Card acceptor contact acquirer, pick up',
    'Keep the card and call the acquirer.',
    'pick-up-card',
  ),
  '36': code('Restricted card, pick up', 'The card issuer asks to keep the card.', 'pick-up-card'),
  '37': code('Card acceptor call acquirer security, pick up', 'Keep the card and call.', 'pick-up-card'),
  '38': code(
    'Allowable PIN tries exceeded, pick up',
    'Too many wrong PINs; the issuer asks to keep the card.',
    'pick-up-card',
  ),
  '39': code('No credit account', 'The card has no credit account.'),
  '40': code('Requested function not supported', 'The card issuer does not support this.'),
  '41': code('Lost card', 'The card was reported lost.', 'pick-up-card'),
  '42': code('No universal account', 'The account does not exist.'),
  '43': code('Stolen card, pick up', 'The card was reported stolen.', 'pick-up-card'),
  '44': code('No investment account', 'The account does not exist.'),
  '51': code('Not sufficient funds', 'There is not enough money on the account.'),
  '52': code('No cheque account', 'The account does not exist.'),
  '53': code('No savings account', 'The account does not exist.'),
  '54': code('Expired card', 'The card has expired.'),
  '55': code('Incorrect personal identification number', 'The PIN was wrong.'),
  '56': code('No card record', 'The card is not known to its issuer.'),
  '57': code('Transaction not permitted to cardholder', 'The card may not be used for this.'),
  '58': code('Transaction not permitted to terminal', 'This terminal may not do this.'),
  '59': code('Suspected fraud', CARD),
  '60': code('Card acceptor contact acquirer', 'Please call the acquirer.'),
  '61': code('Exceeds withdrawal amount limit', 'The amount is over the limit of the card.'),
  '62': code('Restricted card', 'The card may not be used here.'),
  '63': code('Security violation', CARD),
  '64': code('Original amount incorrect', 'The amount differs from that of the original payment.'),
  '65': code('Exceeds withdrawal frequency limit', 'The card was used too often.'),
  '66': code('Card acceptor call acquirer security department', 'Please call the acquirer.'),
  '67': code('Hard capture', 'The card is to be kept.', 'pick-up-card'),
  '68': code('Response received too late', 'The answer came too late.', 'try-again'),
  '75': code('Allowable number of PIN tries exceeded', 'The PIN was wrong too often.'),
  '90': code('Cutoff is in process', 'The card issuer is closing its day. Please try again.', 'try-again'),
  '91': code('Issuer or switch is inoperative', 'The card issuer cannot be reached.', 'try-again'),
  '92': code('Institution cannot be found for routing', 'The card issuer cannot be reached from here.'),
  '93': code('Transaction cannot be completed, violation of law', 'The payment is not allowed.'),
  '94': code('Duplicate transmission', 'The same payment was sent before.'),
  '95': code('Reconcile error', 'The totals do not match.'),
  '96': code('System malfunction', SYSTEM, 'try-again'),
};
