import type { Tampered, TamperedPayment, TamperTold } from '@tallystick/terminal-sdk';

type Trip = Tampered['seen'][number]['trip'];

/** What was seen, and what takes the cause away. */
const trips: Record<Trip, { readonly seen: string; readonly remedy: string }> = {
  debugger: {
    seen: 'A debugging tool is attached to this till.',
    remedy: 'Close developer tools and debuggers.',
  },
  hook: {
    seen: 'Another program changed how this till works inside.',
    remedy: 'Turn off browser extensions, or use a browser without them.',
  },
  bundle: {
    seen: 'The software of this till is not what the server gave out.',
    remedy: 'Clear the data of this site in the browser and open the till again.',
  },
  automation: {
    seen: 'Something other than a person drives this browser.',
    remedy: 'Open the till in a browser that only people use.',
  },
  clock: {
    seen: 'The clock of this device was changed.',
    remedy: 'Switch on automatic date and time.',
  },
  clone: {
    seen: 'The data of this till are in use elsewhere too, or were put back to an older state.',
    remedy: 'Do not copy or restore the browser’s data. Activate each device with a code of its own.',
  },
  root: {
    seen: 'This device gives programs rights that none should have.',
    remedy: 'Use a device with its original system.',
  },
  emulator: {
    seen: 'This device is only imitated by a program.',
    remedy: 'Use a real device.',
  },
  overlay: {
    seen: 'Another program draws over the till.',
    remedy: 'Close programs that show bubbles or windows over others.',
  },
  accessibility: {
    seen: 'Another program reads the screen.',
    remedy: 'Switch off accessibility services that you do not need.',
  },
  storage: {
    seen: 'The stored data of this till were changed.',
    remedy: 'Clear the data of this site in the browser and open the till again.',
  },
};

const money = (payment: TamperedPayment | undefined, amount: string): string => {
  if (!payment) return 'No payment was under way. Payments of before stay as they are.';
  if (payment.end === 'approved') return `The payment of ${amount} was approved: it is yours.`;
  if (payment.end || !payment.presented) return `Nothing was charged of the ${amount} that was under way.`;
  return `The payment of ${amount} was with the bank. Do not charge it again before you have looked in the console.`;
};

const told: Record<TamperTold, string> = {
  needless: '',
  unsent: 'The operator could not be told yet. The till goes on trying by itself.',
  sent: 'The operator has been told, and the server takes no payment from this till.',
  refused: 'The server did not take the report. Tell an operator.',
  unsigned: 'The operator could not be told: tell one, so that the terminal is suspended.',
};

/** Words of the till for having stopped itself. */
export const tampered = {
  lead: 'It saw signs of tampering and destroyed its keys. It takes no payments.',
  working: 'Destroying the keys of this till …',
  notWiped: 'The keys could not be destroyed. Clear the data of this site in the browser.',
  seen: 'What was seen',
  money: 'What it means for the money',
  next: 'What to do',
  thenCode: 'Then activate this till with a new code from the console.',
  stillThere: 'The cause is still there.',
  reference: 'Reference',
  again: 'Activate again',
  telling: 'Try to tell now',
  trips,
  moneyOf: money,
  told,
};
