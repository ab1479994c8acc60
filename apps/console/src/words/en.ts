import { statusWords } from '@tallystick/ui/outcomes';
import { approvals } from './en/approvals.ts';
import { audit } from './en/audit.ts';
import { channel } from './en/channel.ts';
import { developers } from './en/developers.ts';
import { glossary } from './en/glossary.ts';
import { live } from './en/live.ts';
import { messages, sending } from './en/messages.ts';
import { cashiers, operators, ownSignIn } from './en/operators.ts';
import { payment, payments, refusal } from './en/payments.ts';
import { phones } from './en/phones.ts';
import { plots } from './en/plots.ts';
import { policies } from './en/policies.ts';
import { references } from './en/references.ts';
import { requests } from './en/requests.ts';
import { settings } from './en/settings.ts';
import { join, recover, setup, signIn } from './en/sign-in.ts';
import { tables } from './en/tables.ts';
import { tamper } from './en/tamper.ts';
import { terminal, terminalStatuses, terminals } from './en/terminals.ts';
import { trust } from './en/trust.ts';

/** Every word that the console says. A language is a file like this one. */
export const words = {
  brand: 'Tallystick',
  title: 'Tallystick Console',
  test: 'Test mode',
  noAnswer: 'The server did not answer. Try again.',
  pageMissing: 'This page could not be fetched. Check the network, then reload.',
  again: 'Try again',
  loading: 'Loading …',
  copy: 'Copy',
  copied: 'Copied',
  command: (name: string) => `Command: ${name}`,
  none: '–',
  unsaved: {
    question: 'What you wrote is not saved. Leave all the same?',
    stay: 'Stay',
    leave: 'Leave without saving',
  },
  skip: 'Skip to content',
  menu: 'Sections',
  windowTitle: (page: string) => `${page} · Tallystick console`,
  openMenu: 'Menu',
  closeMenu: 'Close menu',
  zone: (timeZone: string) => `Times: ${timeZone}`,
  notFound: {
    title: 'There is no such page',
    text: 'The address may be cut short or mistyped. Nothing was changed.',
    payment:
      'The address names no payment: its id is not whole. Copy the address again, or search for the payment.',
    terminal:
      'The address names no terminal: its id is not whole. Copy the address again, or look in the list.',
    attestation:
      'The address names no check: its id is not whole. Open the terminal, and the check from there.',
    approval:
      'The address names no request: its id is not whole. Copy the address again, or look in the list.',
    auditEntry: 'The address names no entry of the audit log. Look in the list.',
    request: 'The address names no request: its id is not whole. Look in the list of requests.',
    live: 'Live',
    payments: 'Payments',
    terminals: 'Terminals',
  },
  table: (title: string) => `Table: ${title}`,
  groups: { money: 'Money', devices: 'Devices', workshop: 'Workshop' },
  nav: {
    live: 'Live',
    payments: 'Payments',
    terminals: 'Terminals',
    trust: 'Trust',
    developers: 'Developers',
    approvals: 'Approvals',
    audit: 'Audit log',
    messages: 'Messages',
    settings: 'Settings',
  },
  messages,
  sending,
  statuses: statusWords,
  terminalStatuses,
  insecure:
    'This address is not secure, so the browser has no passkeys for it. Open the console at its https address, or at http://localhost on the machine of the server.',
  tables,
  operators,
  cashiers,
  ownSignIn,
  signIn,
  setup,
  join,
  recover,
  glossary,
  live,
  plots,
  payments,
  phones,
  payment,
  refusal,
  terminals,
  terminal,
  channel,
  tamper,
  references,
  trust,
  policies,
  developers,
  approvals,
  audit,
  requests,
  settings,
} as const;
