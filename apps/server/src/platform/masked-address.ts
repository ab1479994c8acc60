/** An address as it is shown to whoever may not know it: enough to know the mailbox or telephone again, and no more. */
export const maskedAddress = (address: string): string => {
  const at = address.lastIndexOf('@');
  if (at < 0) return `${address.slice(0, 3)}…${address.slice(-2)}`;
  return `${address.slice(0, 1)}…${address.slice(at)}`;
};
