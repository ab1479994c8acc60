import { type Charging, REFUSALS } from '@tallystick/terminal-sdk/trusted';
import { describe, expect, it } from 'vitest';
import { said } from './charging.ts';

const at = (change: Partial<Charging>): Charging => ({
  kind: 'charging',
  terminal: JSON.parse('{}'),
  step: 'intent',
  amount: { value: 1250, currency: 'EUR' },
  retries: 0,
  ...change,
});

describe('reviewed/K3: what the cashier sees while a server hangs or is away', () => {
  it.each([{ step: 'intent' }, { step: 'attestation' }, { step: 'intent', deviceCheck: 'running' }] as const)(
    'at %o: it is waited for, then tried again, nothing was charged and it can be cancelled',
    (step) => {
      expect(said(at(step)).slow).toBe('Waiting for the server.');
      expect(said(at({ ...step, retries: 1 })).slow).toBe('The server did not answer. Trying again.');
      expect(said(at({ ...step, retries: 1 })).long).toMatch(/Nothing was charged so far; you can cancel/);
    },
  );

  it('once the card was read: the bank is named only while nothing speaks for the server, and nobody is told that nothing was charged', () => {
    const first = said(at({ step: 'authorising' }));
    expect(first.slow).toMatch(/bank/);
    const again = said(at({ step: 'authorising', retries: 1 }));
    expect(again.slow).toBe('The server did not answer. Trying again.');
    expect(again.long).toMatch(/do not charge again/);
    for (const text of [first.long, again.slow, again.long])
      expect(text).not.toMatch(/Nothing was charged|cancel/);
    expect(again.long).not.toMatch(/bank/);
  });

  it('in the end: that the server does not answer, and what to do', () => {
    expect(REFUSALS.no_answer).toEqual([
      'The server does not answer',
      'Check the connection of this device and try again.',
    ]);
  });
});
