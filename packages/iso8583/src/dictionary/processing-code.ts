const TRANSACTIONS: Readonly<Record<string, string>> = {
  '00': 'purchase of goods and services',
  '01': 'cash withdrawal',
  '02': 'adjustment, debit',
  '03': 'cheque guarantee',
  '04': 'cheque verification',
  '09': 'purchase with cash back',
  '17': 'cash advance',
  '20': 'refund',
  '21': 'deposit',
  '22': 'adjustment, credit',
  '28': 'payment to the cardholder',
  '30': 'available funds inquiry',
  '31': 'balance inquiry',
  '38': 'card verification',
  '40': 'transfer between accounts',
  '50': 'bill payment',
  '90': 'PIN change or unblock',
};

const ACCOUNTS: Readonly<Record<string, string>> = {
  '00': 'default account',
  '10': 'savings account',
  '20': 'cheque account',
  '30': 'credit account',
  '40': 'universal account',
  '50': 'investment account',
};

/** What DE3 says: the transaction, from which account and to which (ISO 8583:1987, tables A.5 and A.6). */
export function processingCodeMeaning(value: string): string | undefined {
  const transaction = TRANSACTIONS[value.slice(0, 2)];
  if (value.length !== 6 || transaction === undefined) return undefined;
  const from = ACCOUNTS[value.slice(2, 4)];
  const to = ACCOUNTS[value.slice(4, 6)];
  const parts = [transaction];
  if (value.slice(2, 4) !== '00') parts.push(`from ${from ?? 'an account of the network'}`);
  if (value.slice(4, 6) !== '00') parts.push(`to ${to ?? 'an account of the network'}`);
  return parts.join(', ');
}
