import { shared } from '@tallystick/ui/words';

/** Every word that the wallet says. A language is a file like this one. */
export const words = {
  title: 'Wallet',
  testMode: shared.testMode,
  offline: 'The server did not answer. Your card is safe. Check your network; this page goes on by itself.',
  /** Stands after the words for having no network. */
  noNetwork: 'Payments and your balance need it; this page goes on by itself.',
  noStorage:
    'This browser gave the wallet no storage. Leave private browsing, or make room on the device, and load the page again.',
  insecure:
    'This address is not secure, so the browser gives the wallet no keys. Open it at its https address, or at http://localhost on the machine of the server.',
  unreadable: 'The card in this browser cannot be opened. Remove it and ask for a new one.',
  thisCard: 'this card',
  loadAgain: 'Load again',
  welcome: {
    title: 'A card in your phone',
    text: (amount: string) =>
      `Ask for a test card. It comes with ${amount} of test money. Its keys are encrypted to this device and stay in it.`,
    holder: 'Name on the card',
    holderHint: 'Letters, spaces, dots and hyphens',
    holderWrong: 'Use two to 26 letters.',
    currency: 'Currency of the card',
    currencyHint: 'That of the till you want to pay at',
    button: 'Get a test card',
    working: 'Issuing your card …',
  },
  home: {
    balance: 'Balance',
    pay: 'Pay',
    topUp: (amount: string) => `Add ${amount}`,
    toppedUp: 'Added to your balance',
    history: 'What happened',
    empty: 'Nothing yet. Open a till in another window, charge an amount, then press Pay here.',
    more: 'Show more',
    blocked: 'This card is blocked. Payments with it are declined.',
    lost: 'This card was reported lost. Payments with it are declined.',
    unblock: 'Unblock',
    loading: 'Fetching your balance …',
    loadingEntries: 'Fetching what happened …',
  },
  pay: {
    title: 'Hold to a till',
    waiting: 'Waiting for a till nearby. On the till, enter an amount and press Charge.',
    slow: 'Still no till in reach. Is it on the step “Hold card here”?',
    to: 'To',
    confirm: (amount: string) => `Pay ${amount}`,
    otherCurrency: (till: string, card: string) =>
      `This till charges in ${till}, your card holds ${card}: it will be declined. Remove it in Card settings and ask for one in ${till}.`,
    other: 'Several tills are waiting. Choose yours.',
    holding: 'Hold still …',
    holdingSlow: 'Waiting for the till.',
    holdingLong: 'The till is slow. Take the card away, then look at the till: it says whether it was paid.',
    takeAway: 'Take the card away',
    takenAway: 'You took the card away. The till says what became of the payment.',
    ends: {
      unknown: {
        title: 'Your card was read',
        text: 'Asking the bank what became of it. The till says it too.',
      },
      paid: { title: 'Paid', text: 'The money has left your balance.' },
      declined: { title: 'Declined', text: 'The bank said no. Nothing was charged.' },
      undone: { title: 'Not charged', text: 'The payment was undone. The money is back in your balance.' },
    },
    done: 'Done',
    cancel: 'Not now',
    refused: 'The till let go of the card. Nothing was charged. Try again.',
    lost: 'The connection to the till was lost. Check the till: it always knows what became of the payment.',
  },
  entries: {
    topUpName: 'Test money',
  },
  settings: {
    title: 'Card',
    open: 'Card settings',
    block: 'Block this card',
    blockText: 'While a card is blocked, payments with it are declined.',
    lost: 'Report it lost',
    lostAsk: (card: string) =>
      `Report ${card} lost? No payment with it is approved any more, and that cannot be undone.`,
    lostYes: 'Report lost',
    remove: 'Remove card from this device',
    removeAsk: (card: string) =>
      `Remove ${card} from this device? Its money stays in the account, but this wallet cannot reach it again.`,
    removeYes: 'Remove card',
    keep: 'Keep it',
    appearance: 'Appearance',
    auto: 'System',
    light: 'Light',
    dark: 'Dark',
    close: 'Close',
  },
  card: (label: string, digits: string) => `${label} ending in ${digits}`,
  trouble: (title: string, remedy: string) => `${title}. ${remedy}`,
} as const;
