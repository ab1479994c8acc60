import { describe, expect, it } from 'vitest';
import type { ReadCard } from '../card-reader/read-card.ts';
import { EUR, enrolled, reach } from '../fixtures/drive.ts';
import { fixture, readCard } from '../fixtures/terminal.ts';

/** A till at whose field the card goes away at each tap until it has been held so many times. */
const tapsUntilRead = async (taps: number) => {
  const used: string[] = [];
  const removing: ReadCard = async (input) => {
    used.push(input.unpredictableNumber.toHex());
    return used.length < taps ? { result: 'removed' } : readCard(input);
  };
  const given = await fixture({ readCard: removing });
  const { settings, fetch } = given.server;
  let tickets = 0;
  // Each ticket comes with numbers of its own.
  const dependencies: typeof given.dependencies = {
    ...given.dependencies,
    fetch: (input, init) => {
      if (String(input).endsWith('/v1/attestations')) {
        tickets += 1;
        settings.unpredictableNumbers = [1, 2, 3, 4].map((nth) => `000${tickets}000${nth}`);
      }
      return fetch(input, init);
    },
  };
  const terminal = await enrolled({ ...given, dependencies });
  terminal.send({ type: 'charge', amount: EUR(1250) });
  const { result } = await reach(terminal, 'outcome');
  terminal.close();
  const presented = given.server.got.filter(({ route }) => route.endsWith('/present')).length;
  return { used, tickets, result, presented };
};

describe('reviewed/M1: a card that has to be held again', () => {
  it('is read with the next number of the ticket, four times', async () => {
    expect(await tapsUntilRead(4)).toMatchObject({
      used: ['00010001', '00010002', '00010003', '00010004'],
      tickets: 1,
      presented: 1,
      result: { verdict: 'approved' },
    });
  });

  it('is read a fifth time under a new ticket, with a number of that', async () => {
    expect(await tapsUntilRead(5)).toMatchObject({
      used: ['00010001', '00010002', '00010003', '00010004', '00020001'],
      tickets: 2,
      presented: 1,
      result: { verdict: 'approved' },
    });
  });

  it('is given up after ten taps, none of them with a number that was used before', async () => {
    const { used, tickets, presented, result } = await tapsUntilRead(11);
    expect(used).toHaveLength(10);
    expect(new Set(used).size).toBe(10);
    expect(tickets).toBe(3);
    expect(presented).toBe(0);
    expect(result).toMatchObject({ verdict: 'not_charged', refusal: { code: 'card_unreadable' } });
  });
});
