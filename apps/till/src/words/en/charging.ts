import type { CardState } from '@tallystick/terminal-sdk';

const card: Record<CardState, { readonly title: string; readonly text: string }> = {
  awaited: { title: 'Hold card here', text: 'Card or phone, close to this device.' },
  reading: { title: 'Hold still', text: 'Reading the card …' },
  removed: { title: 'Hold card again', text: 'The card left too early. Nothing was charged.' },
  'try-again': { title: 'Hold card again', text: 'The card could not be read. Nothing was charged.' },
  'other-device': { title: 'Look at the phone', text: 'Confirm on the phone, then hold it here again.' },
};

/** The words of a payment under way. */
export const charge = {
  preparing: 'Getting ready',
  preparingText: 'Telling the server what will be paid.',
  checkingDevice: 'Checking this device in full',
  checkingDeviceText:
    'The last full check was too long ago. It is made now, then the payment goes on by itself.',
  attesting: 'Checking this device',
  attestingText: 'The server checks that this device is safe to pay with.',
  card,
  cardSlow: 'Waiting for a card or phone.',
  cardHelp: 'Nothing happens? Move the card slowly over the device, or cancel. Nothing was charged.',
  cardTest: 'In test mode, tap with a card in the Wallet.',
  wallet: 'Open the Wallet',
  enteringPin: 'PIN',
  enteringPinText: 'The customer enters the PIN.',
  authorising: 'Authorising',
  authorisingText: 'The bank is being asked.',
  authorisingSlow: 'Waiting for the bank. You can take the card away.',
  authorisingLong:
    'The bank is slow. If it does not answer, the payment is undone. You can stop waiting and see what the server knows; please do not charge again yet.',
  stopWaiting: 'Stop waiting',
  authorisingAgainLong:
    'The server did not answer, and was asked again. Please do not charge again yet: the end of this payment will be shown here.',
  again: 'The server did not answer. Trying again.',
  slow: 'Waiting for the server.',
  long: 'The server is slow. Nothing was charged so far; you can cancel.',
};
