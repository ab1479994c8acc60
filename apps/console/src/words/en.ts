import type { OutcomeReason, PaymentStatus } from '@tallystick/protocol';
import { channel } from './en/channel.ts';
import { developers } from './en/developers.ts';
import { live } from './en/live.ts';
import { payment, payments } from './en/payments.ts';
import { policies } from './en/policies.ts';
import { references } from './en/references.ts';
import { settings } from './en/settings.ts';
import { setup, signIn } from './en/sign-in.ts';
import { tables } from './en/tables.ts';
import { tamper } from './en/tamper.ts';
import { terminal, terminalStatuses, terminals } from './en/terminals.ts';
import { trust } from './en/trust.ts';

const statuses: Record<PaymentStatus, string> = {
  created: 'Begun',
  presented: 'With the issuer',
  approved: 'Approved',
  declined: 'Declined',
  reversed: 'Reversed',
  expired: 'Expired',
  cancelled: 'Cancelled',
};

const reasons: Record<OutcomeReason, string> = {
  approved: 'Approved by the issuer',
  insufficient_funds: 'Not enough money on the card',
  card_expired: 'The card has expired',
  card_blocked: 'The card is blocked',
  card_lost_or_stolen: 'The card was reported lost or stolen',
  do_not_honour: 'The issuer declined without a reason',
  limit_exceeded: 'Above a limit of the card',
  cryptogram_wrong: 'The card’s cryptogram did not verify',
  invalid_card: 'The issuer does not know this card',
  invalid_transaction: 'The issuer does not allow this transaction',
  issuer_unavailable: 'The issuer could not decide',
  no_answer: 'The issuer did not answer in time; reversed',
  link_down: 'The acquirer could not be reached; nothing was sent',
  interrupted: 'The server was interrupted; reversed',
  host_error: 'The answer could not be understood; reversed',
};

/** Every word that the console says. A language is a file like this one. */
export const words = {
  brand: 'Tallystick',
  test: 'Test mode',
  noAnswer: 'The server did not answer. Try again.',
  again: 'Try again',
  loading: 'Loading …',
  copy: 'Copy',
  copied: 'Copied',
  none: '–',
  skip: 'Skip to content',
  menu: 'Sections',
  table: (title: string) => `Table: ${title}`,
  nav: {
    live: 'Live',
    payments: 'Payments',
    terminals: 'Terminals',
    trust: 'Trust',
    developers: 'Developers',
    settings: 'Settings',
  },
  statuses,
  reasons,
  terminalStatuses,
  insecure:
    'This address is not secure, so the browser has no passkeys for it. Open the console at its https address, or at http://localhost on the machine of the server.',
  tables,
  signIn,
  setup,
  live,
  payments,
  payment,
  terminals,
  terminal,
  channel,
  tamper,
  references,
  trust,
  policies,
  developers,
  settings,
} as const;
