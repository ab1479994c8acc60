import type { CardState, Charging } from '@tallystick/terminal-sdk';

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

export interface Said {
  readonly title: string;
  readonly text: string;
  /** What is being waited for, after two seconds. */
  readonly slow?: string;
  /** A way out, after eight. */
  readonly long?: string;
}

/** What a payment under way says of itself. */
export const said = ({ step, card, retries, deviceCheck }: Charging): Said => {
  const say = charge;
  const slow = retries > 0 ? say.again : say.slow;
  if (deviceCheck === 'running') {
    return { title: say.checkingDevice, text: say.checkingDeviceText, slow, long: say.long };
  }
  switch (step) {
    case 'intent':
      return { title: say.preparing, text: say.preparingText, slow, long: say.long };
    case 'attestation':
      return { title: say.attesting, text: say.attestingText, slow, long: say.long };
    case 'card':
      return { ...say.card[card ?? 'awaited'], slow: say.cardSlow, long: say.cardHelp };
    case 'authorising':
      return {
        title: say.authorising,
        text: say.authorisingText,
        slow: retries > 0 ? say.again : say.authorisingSlow,
        long: retries > 0 ? say.authorisingAgainLong : say.authorisingLong,
      };
  }
};
