import type { Message } from '@tallystick/iso8583';
import type { Answer, Authorise } from '../host/authorise.ts';
import { parseAuthorisationRequest } from '../rules/request.ts';
import { type Books, createBooks } from './funded-account.ts';
import { type PaymentDetails, paymentMessage } from './payment-message.ts';

/** Books with one funded account after another, each with one card, and payments under names of their own. */
export const createTestBooks = async (engine: 'pglite' | 'postgres') => {
  const books: Books = await createBooks(engine);
  let stans = 0;
  return {
    ...books,
    /** An account with money on it, and the PAN of its card. */
    async fundedCard(moneyMinor: bigint, length = 16): Promise<{ account: string; pan: string }> {
      stans += 1;
      const account = await books.addAccount(moneyMinor);
      const pan = `999999${String(stans).padStart(length - 6, '0')}`;
      await books.addCard(account, pan);
      return { account, pan };
    },
    payment(details: Partial<PaymentDetails> & { pan: string }, changes: Partial<Message> = {}): Message {
      stans += 1;
      return paymentMessage({ amountMinor: 1250n, atc: 1, stan: stans, ...details }, changes);
    },
    async ask(message: Message, authorise: Authorise = books.authorise): Promise<Answer> {
      const parsed = parseAuthorisationRequest(message);
      if (parsed.kind !== 'request') throw new RangeError(parsed.field);
      return authorise(parsed.request);
    },
  };
};

export type TestBooks = Awaited<ReturnType<typeof createTestBooks>>;
