/** Words of the receipt: loaded after the first screen, and in a language a file like this one. */
export const receipt = {
  title: 'Receipt',
  scan: 'The customer can scan this to keep the receipt.',
  open: 'Receipt page',
  print: 'Print',
  status: 'Status',
  when: 'Time',
  terminal: 'Terminal',
  card: 'Card',
  contactless: 'contactless',
  code: 'Authorisation code',
  cashier: 'Served by',
  payment: 'Payment',
  merchant: 'Merchant number',
  test: 'Test payment: no money moved',
  keep: 'Please keep for your records.',
};
