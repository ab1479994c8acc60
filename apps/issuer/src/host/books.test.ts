import { testEngines } from '@tallystick/database/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAuthorisationRequest } from '../rules/request.ts';
import { type Books, createBooks } from '../testing/funded-account.ts';
import { paymentMessage, reversalOf } from '../testing/payment-message.ts';

const START = 3_000n;

describe.each(testEngines())('the books on %s', (engine) => {
  let books: Books;
  let runs = 0;
  beforeAll(async () => {
    books = await createBooks(engine);
  });
  afterAll(() => books.drop());

  /** What the network may do: payments, repeats and reversals in any order, many at once, through two processes. */
  const step = fc.record({
    payment: fc.nat(5),
    what: fc.constantFrom('ask', 'ask', 'reverse'),
    process: fc.nat(1),
  });

  it('come to the same as the answers, whatever is lost, doubled, reordered or sent at once', async () => {
    const processes = [books.newAuthorise(), books.newAuthorise()];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.bigInt(1n, 1_500n), { minLength: 6, maxLength: 6 }),
        fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
        async (amounts, waves) => {
          runs += 1;
          const account = await books.addAccount(START);
          const messages = await Promise.all(
            amounts.map(async (amountMinor, at) => {
              const pan = `999999${String(runs * 10 + at).padStart(10, '0')}`;
              await books.addCard(account, pan);
              return paymentMessage({ pan, amountMinor, atc: 1, stan: runs * 10 + at });
            }),
          );
          const approved = new Map<number, string>();
          const reversed = new Set<number>();
          for (const wave of waves) {
            await Promise.all(
              wave.map(async ({ payment, what, process }) => {
                const message = messages[payment] ?? { mti: '' };
                if (what === 'reverse') {
                  const { responseCode } = await books.reverse(reversalOf(message));
                  // 25: it came before its original, which is refused from now on.
                  expect(['00', '25']).toContain(responseCode);
                  reversed.add(payment);
                  return;
                }
                const wasReversed = reversed.has(payment);
                const parsed = parseAuthorisationRequest(message);
                if (parsed.kind !== 'request') throw new RangeError(parsed.field);
                const answer = await processes[process]?.(parsed.request);
                if (answer?.responseCode !== '00') return;
                expect(wasReversed).toBe(false);
                const before = approved.get(payment);
                if (before !== undefined) expect(answer.approvalCode).toBe(before);
                approved.set(payment, answer.approvalCode ?? '');
              }),
            );
            const standing = [...approved.keys()].filter((payment) => !reversed.has(payment));
            const spent = standing.reduce((sum, payment) => sum + (amounts[payment] ?? 0n), 0n);
            expect(await books.balance(account)).toEqual({ available: START - spent, held: 0n });
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
