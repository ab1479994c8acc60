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
  noMatch: 'No payment matches. Take away a filter.',
  export: 'Export CSV',
} as const;

export const payment = {
  back: 'All payments',
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
