/** Words of the receipt. A language is a file like this one. */
export const words = {
  title: (merchant: string) => `Receipt, ${merchant}`,
  receipt: 'Receipt',
  test: 'Test payment: no real money',
  date: 'Date',
  card: 'Card',
  entry: 'Entry',
  contactless: 'Contactless chip',
  application: 'Application',
  authorisation: 'Authorisation',
  response: 'Response',
  terminal: 'Terminal (TID)',
  merchant: 'Merchant (MID)',
  reference: 'Reference',
  cashier: 'Served by',
  keep: 'Please keep this receipt for your records.',
};
