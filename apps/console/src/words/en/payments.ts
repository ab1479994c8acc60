/** What the pages about payments say. */
export const payments = {
  title: 'Payments',
  searchHint: 'Amount, reference, terminal, card, RRN   ( / )',
  all: 'All statuses',
  status: 'Status',
  time: 'Time',
  amount: 'Amount',
  terminal: 'Terminal',
  card: 'Card',
  reason: 'Outcome',
  zone: (timeZone: string) => `Times and days are those of ${timeZone}.`,
  noMatch: 'No payment matches. Take away a filter.',
  export: 'Export CSV',
} as const;

/** Why the policy refused a payment. */
export const refusal = {
  byRule: 'A rule of the policy refused it',
  byCheck: 'The device did not pass attestation',
  rule: 'Rule',
  observed: 'Observed',
  amount: (amount: string, atMost: string) => `${amount}; the policy lets this till take at most ${atMost}`,
  asks: 'It asks for',
  remedy: 'What to do',
  policy: 'Policy and version',
  result: 'Attestation',
  open: 'Open the whole result',
} as const;

export const payment = {
  back: 'All payments',
  window: (amount: string, status: string) => `${amount}, ${status}`,
  facts: 'Facts',
  story: 'What happened, step by step',
  storyHint:
    'How the device proved itself, every APDU and ISO 8583 field, decoded. Card numbers are masked before they are stored.',
  authorisation: 'Authorisation code',
  rrn: 'Retrieval reference',
  response: 'Response code',
  reference: 'Reference',
  receipt: 'Open receipt',
  reversal: 'Reversal',
  reversalState: { pending: 'Sent until acknowledged', acknowledged: 'Acknowledged' },
  attempts: (count: number) => `${count} ${count === 1 ? 'message' : 'messages'} sent`,
  fields: 'Fields',
  expandAll: 'Open all steps',
  collapseAll: 'Close all steps',
  field: 'Field',
  name: 'Name',
  value: 'Value',
  meaning: 'Meaning',
  sent: 'sent',
  received: 'received',
} as const;
