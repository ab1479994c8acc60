import type { BlockCause, EnrolmentStep } from '@tallystick/terminal-sdk';
import { NOT_CHARGED } from '@tallystick/ui/outcomes';
import { shared } from '@tallystick/ui/words';
import { charge } from './en/charging.ts';

const steps: Record<EnrolmentStep, { readonly name: string; readonly wait: string }> = {
  code: { name: 'Check the code', wait: 'Waiting for the server to check your code.' },
  keys: { name: 'Make keys in this device', wait: 'Making keys that never leave this device.' },
  attestation: {
    name: 'Device attestation',
    wait: 'Confirm with your fingerprint, face or screen lock when the device asks.',
  },
  enrolment: { name: 'Enrol with the server', wait: 'Waiting for the server to check this device.' },
  personalisation: { name: 'Load the terminal data', wait: 'Waiting for the data of this terminal.' },
};

const blocked: Record<BlockCause, string> = {
  suspended: 'The terminal is suspended',
  reset: 'The terminal has been reset',
  updated: 'The settings of the terminal were changed',
  retired: 'The terminal has been retired',
  outdated: 'This version of the till is too old',
  expired: 'The terminal data are out of date',
  unrecognised: 'The server does not know this device',
};

/** Every word that the till says. A language is a file like this one. */
export const words = {
  product: 'Tallystick Till',
  testMode: shared.testMode,
  back: 'Back',
  cancel: 'Cancel',
  checks: 'What was checked',
  operatorSays: 'Your operator says:',
  seen: (evidence: string) => `Seen: ${evidence}.`,
  offline: {
    title: shared.noNetwork,
    text: 'Payments need it. Check Wi-Fi or mobile data; the till goes on by itself.',
  },
  /** Names in full, below the head that has no room for them. */
  head: { merchant: 'Merchant', terminal: 'Terminal', cashier: 'At the till' },
  /** The rest of that screen is in `starting.ts`, which is loaded when it takes long. */
  starting: 'Opening the till …',
  activate: {
    title: 'Activate this till',
    text: 'An operator makes the terminal and its code in the console.',
    number: 'Terminal number',
    numberHint: 'Eight digits',
    numberWrong: 'A terminal number has eight digits.',
    code: 'Activation code',
    codeHint: 'Eight digits from the operator, a mail or an SMS, or paste the activation link',
    codeWrong: 'An activation code has eight digits.',
    button: 'Activate',
    link: (terminalNumber: string) => `The activation link for terminal ${terminalNumber} was read.`,
    byHand: 'Type a code instead',
    sendAgain: 'The code did not come',
    noCode: 'No code? Open Terminals in the console, choose the terminal, and make one.',
    console: 'Open the console',
  },
  enrolling: {
    title: 'Activating',
    of: (place: number, places: number) => `Step ${place} of ${places}`,
    steps,
    slow: 'This takes longer than it should.',
    renewed: 'That took longer than a minute, so the till began again, with the same code.',
    absent: {
      title: 'Nothing in this device vouches for it',
      text: 'This browser has no fingerprint reader, face recognition or screen lock that could prove what device it runs on. Set up a screen lock, or activate another device or browser with the same code.',
      test: 'In test mode software can stand in for it. It proves nothing about the device, and live mode refuses it.',
      software: 'Use a software authenticator',
    },
    inSoftware: 'Test mode: software stands in for the authenticator of this device.',
    done: 'done',
    active: 'now',
    todo: 'to do',
  },
  approval: {
    title: 'Waiting for approval',
    text: 'This device is enrolled. An operator has to approve it in the console before it can take payments.',
    check: 'Check now',
    checking: 'Asking the server …',
    byItself: 'This page goes on by itself once that is done.',
    leave: 'Start over with another code',
  },
  sale: {
    title: 'Amount',
    charge: (amount: string) => `Charge ${amount}`,
    delete: 'Delete',
    clear: 'Clear',
    clearAmount: 'Clear the amount',
    noDecimals: 'This currency has no decimals: what follows the point is left out.',
    limit: (amount: string) => `Up to ${amount} at this terminal`,
    payments: 'Payments',
    settings: 'Settings',
    understood: 'Dismiss',
  },
  charge,
  checking: {
    title: 'Checking what happened',
    text: 'The payment went out and no answer came. The server knows if it was paid and is being asked.',
    warn: 'Do not charge again and hand nothing over yet.',
    check: 'Ask now',
    asked: (times: number) => (times === 1 ? 'Asked once so far.' : `Asked ${times} times so far.`),
  },
  outcome: {
    newSale: 'New sale',
    tryAgain: 'Try again',
    receipt: 'Receipt',
    card: (scheme: string, digits: string) => `${scheme} card ending in ${digits}`,
    cancelledText: { happened: 'The payment was cancelled.', money: NOT_CHARGED, next: '' },
    expiredText: { happened: 'No card was presented in time.', money: NOT_CHARGED, next: 'Try again.' },
    unknownText: { happened: 'The payment did not go through.', money: NOT_CHARGED, next: 'Try again.' },
  },
  blocked: {
    titles: blocked,
    check: 'Check again',
    checking: 'Asking the server …',
    reload: 'Load the till again',
    startOver: 'Wipe and activate again',
  },
  /** The rest of that screen is in `tampered.ts`, which is loaded after the first screen. */
  stoppedItself: 'This till stopped itself',
  payments: {
    title: 'Today',
    empty: 'No payments yet today. Type an amount and press Charge; it will stand here.',
    total: (count: number) => (count === 1 ? '1 approved' : `${count} approved`),
    local: 'Payments made with this device. All payments are in the console.',
  },
  /** The rest of that screen is in `settings.ts`, which is loaded after the first screen. */
  settings: {
    wipe: 'Wipe this terminal',
    wipeText:
      'Its keys and data are destroyed on this device. To take payments again it needs a new activation code.',
    wipeAsk: (label: string, number: string) => `Wipe ${label} (terminal ${number})?`,
    wipeYes: 'Wipe now',
    wipeNo: 'Keep it',
  },
  /** Better words than the server's own, by stable code, where the till knows more about who reads them. */
  refusals: {
    challenge_expired: {
      title: 'That took too long',
      remedy: 'Nothing was lost. Try again; to activate, enter the same code.',
    },
  } as Readonly<Record<string, { readonly title: string; readonly remedy: string }>>,
};
