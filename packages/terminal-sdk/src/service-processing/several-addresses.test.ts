import { toBase64Url } from '@tallystick/encoding';
import { describe, expect, it } from 'vitest';
import { EUR, enrolled, reach } from '../fixtures/drive.ts';
import { problem } from '../fixtures/fake-server.ts';
import { fixture, readCard } from '../fixtures/terminal.ts';

const TWO = 'http://two.test';

/** A server at two addresses, of which the first stops at a request: it may have taken that, and answers nothing any more. */
const stalling = async (route: string, acts: 'before' | 'after' | 'never') => {
  const sent: { readonly host: string; readonly route: string }[] = [];
  const late: (() => Promise<unknown>)[] = [];
  let stalled = false;
  let armed = false;
  const given = await fixture();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { host, pathname } = new URL(String(input));
    const asked = `${init?.method} ${pathname.replace(/pay_[0-9a-z]+/, ':id')}`;
    if (armed) sent.push({ host, route: asked });
    if (host === 'two.test' || !armed) return given.server.fetch(input, init);
    if (asked === route) stalled = true;
    if (!stalled) return given.server.fetch(input, init);
    const { signal, ...act } = init ?? {};
    if (acts === 'before' && asked === route) await given.server.fetch(input, act);
    if (acts === 'after' && asked === route) late.push(() => given.server.fetch(input, act));
    return new Promise((_answer, reject) => {
      const end = () => reject(signal?.reason);
      if (signal?.aborted) end();
      signal?.addEventListener('abort', end);
    });
  };
  given.dependencies = { ...given.dependencies, fetch, addresses: [TWO], timeoutMs: 100 };
  const terminal = await enrolled(given);
  armed = true;
  return { given, terminal, sent, wake: () => Promise.all(late.map((act) => act())) };
};

describe.each(['before', 'after', 'never'] as const)(
  'reviewed/K3: a server that stops, and acts on what it took %s',
  (acts) => {
    it.each(['POST /v1/payments', 'POST /v1/attestations', 'POST /v1/payments/:id/present'])(
      'at %s: the payment is approved at the other address, once',
      async (route) => {
        const { given, terminal, sent, wake } = await stalling(route, acts);
        const retries: number[] = [];
        terminal.subscribe((s) => s.kind === 'charging' && retries.push(s.retries));
        terminal.send({ type: 'charge', amount: EUR(1250) });
        const { result } = await reach(terminal, 'outcome');
        await wake();
        expect(result).toMatchObject({ verdict: 'approved', amount: EUR(1250) });
        expect(given.server.payments.size).toBe(1);
        expect(given.server.cards).toHaveLength(1);
        // The application can say that it is tried again.
        expect(Math.max(...retries)).toBe(1);
        // One request was waited for in vain; everything after it went to the other address at once.
        const first = sent.filter(({ host }) => host === 'server.test').at(-1);
        expect(first?.route).toBe(route);
        expect(sent.filter(({ host }) => host === 'two.test').length).toBeGreaterThan(0);
        terminal.close();
      },
    );
  },
);

describe('reviewed/K3: a presentation', () => {
  it('whose ticket ran out is made anew from the card that is held again, not from what was sealed before', async () => {
    const given = await fixture();
    const read: string[] = [];
    given.dependencies = {
      ...given.dependencies,
      addresses: [TWO],
      readCard: async (input) => {
        const reading = await readCard(input);
        if (reading.result !== 'online') return reading;
        const de55 = input.unpredictableNumber.slice();
        read.push(toBase64Url(de55));
        return { ...reading, de55 };
      },
    };
    given.server.next('POST /v1/payments/:id/present', problem(403, 'ticket_expired'));
    const terminal = await enrolled(given);
    given.server.settings.unpredictableNumbers = ['A0000001', 'A0000002'];
    terminal.subscribe((s) => {
      if (s.kind === 'charging' && s.step === 'authorising')
        given.server.settings.unpredictableNumbers = ['B0000001', 'B0000002'];
    });
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
    expect(read.length).toBeGreaterThan(1);
    expect(given.server.cards.map(({ de55 }) => de55)).toEqual([read.at(-1)]);
    terminal.close();
  });
});

describe('reviewed/K3: a server that answers nothing at any address', () => {
  it('leaves a payment that was presented to be asked for, never declined and never sent a third time', async () => {
    const { given, terminal, sent } = await stalling('POST /v1/payments/:id/present', 'before');
    given.server.next('POST /v1/payments/:id/present', 'answer is lost', 'answer is lost');
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await reach(terminal, 'checking');
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
    expect(sent.filter(({ route }) => route.endsWith('/present'))).toHaveLength(2);
    terminal.close();
  });
});
