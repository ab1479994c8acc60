import { toBase64Url } from '@tallystick/encoding';
import { describe, expect, it } from 'vitest';
import { CardRemoved, type PresentCard } from '../card-reader/card-field.ts';
import { inProcessField } from '../card-reader/in-process.ts';
import { EUR, enrolled, reach } from '../fixtures/drive.ts';
import { problem } from '../fixtures/fake-server.ts';
import { CARD, fixture, readCard, TRACK2 } from '../fixtures/terminal.ts';
import { createTerminal } from './terminal.ts';

describe('a charge', () => {
  it('takes three requests and ends approved', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    await new Promise(setImmediate);
    const before = given.server.got.length;
    terminal.send({ type: 'charge', amount: EUR(1250) });
    const { result } = await reach(terminal, 'outcome');
    expect(result).toMatchObject({ verdict: 'approved', amount: EUR(1250), reason: 'approved' });
    expect(given.server.routes().slice(before)).toEqual([
      'POST /v1/payments',
      'POST /v1/attestations',
      'POST /v1/payments/:id/present',
    ]);
    expect(given.server.cards[0]?.track2).toBe(toBase64Url(TRACK2));
    expect(await given.dependencies.storage.read('pending')).toBeUndefined();
  });

  it('is the same payment when it has to be sent again', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.next('POST /v1/payments', 'answer is lost', 'no answer');
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
    expect(given.server.payments.size).toBe(1);
    terminal.send({ type: 'acknowledge' });
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await terminal.until((s) => s.kind === 'outcome' && s.result.paymentId?.endsWith('2') === true);
    const keys = given.server.got.flatMap(({ headers }) => headers.get('idempotency-key') ?? []);
    expect(new Set(keys).size).toBe(2);
  });

  it('reviewed/K7: waits for a server that starts again, told all the while, and charges once', async () => {
    const waits: number[] = [];
    const given = await fixture({
      sleep: async (ms, signal) => {
        waits.push(ms);
        signal.throwIfAborted();
      },
    });
    const terminal = await enrolled(given);
    given.server.next('POST /v1/payments', ...Array.from({ length: 9 }, () => 'no answer' as const));
    const told = new Set<number>();
    terminal.subscribe((s) => {
      if (s.kind === 'charging' && s.step === 'intent') told.add(s.retries);
    });
    waits.length = 0;
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(12_000);
    expect(Math.max(...waits)).toBe(2_000);
    expect(told.has(9)).toBe(true);
    expect(given.server.payments.size).toBe(1);
  });

  it('reported/L16: asks the server what became of it when the answer to the presentation is lost', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.next('POST /v1/payments/:id/present', 'answer is lost');
    given.server.next('GET /v1/terminal/payments/:id', 'no answer', problem(503, 'database_unavailable'));
    const kinds: string[] = [];
    terminal.subscribe((s) => kinds.push(s.kind === 'outcome' ? s.result.verdict : s.kind));
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
    expect(kinds).toContain('checking');
    expect(kinds.filter((kind) => kind === 'declined' || kind === 'not_charged')).toEqual([]);
    expect(given.server.payments.size).toBe(1);
  });

  it('cancels what never reached the server, so that nothing can be charged later', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.next('POST /v1/payments/:id/present', 'no answer');
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('cancelled');
  });

  it('takes up after a crash what it had presented', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.next('POST /v1/payments/:id/present', 'answer is lost');
    terminal.subscribe((s) => {
      if (s.kind === 'checking') terminal.close();
    });
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await reach(terminal, 'checking');
    expect(await given.dependencies.storage.read('pending')).toMatchObject({ presented: true });
    const restarted = createTerminal(given.dependencies);
    expect((await reach(restarted, 'outcome')).result).toMatchObject({
      verdict: 'approved',
      amount: EUR(1250),
    });
  });

  it('takes up what it had presented when it also has to fetch its data anew, as after an update', async () => {
    const given = await fixture();
    const first = await enrolled(given);
    given.server.next('POST /v1/payments/:id/present', 'answer is lost');
    first.subscribe((s) => {
      if (s.kind === 'checking') first.close();
    });
    first.send({ type: 'charge', amount: EUR(1250) });
    await reach(first, 'checking');
    // The path of data that cannot be read any more, and of none.
    await given.dependencies.storage.remove('personalisation');
    const restarted = createTerminal(given.dependencies);
    expect((await reach(restarted, 'outcome')).result).toMatchObject({
      verdict: 'approved',
      amount: EUR(1250),
    });
    expect(await given.dependencies.storage.read('pending')).toBeUndefined();
  });

  it('has a waiting card attested anew when its ticket has run out, before the card is read', async () => {
    const given = await fixture();
    const order: string[] = [];
    const taps = Promise.withResolvers<typeof CARD>();
    given.dependencies = {
      ...given.dependencies,
      field: () => inProcessField(() => taps.promise),
      readCard: (input) => {
        order.push(...given.server.routes().slice(-2), 'card');
        return readCard(input);
      },
    };
    const terminal = await enrolled(given);
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await terminal.until((s) => s.kind === 'charging' && s.step === 'card');
    given.clock.now += 58_000;
    taps.resolve(CARD);
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
    expect(order).toEqual(['POST /v1/attestation/challenges', 'POST /v1/attestations', 'card']);
  });

  it('asks for the card again when it left too early', async () => {
    const given = await fixture();
    let tries = 0;
    const terminal = await enrolled({
      ...given,
      dependencies: {
        ...given.dependencies,
        readCard: (input) => {
          tries += 1;
          if (tries === 1) throw new CardRemoved('gone');
          return readCard(input);
        },
      },
    });
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
    expect(tries).toBe(2);
  });

  it('can be cancelled until the card is presented', async () => {
    const given = await fixture({ field: () => inProcessField(() => new Promise(() => {})) });
    const terminal = await enrolled(given);
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await terminal.until((s) => s.kind === 'charging' && s.step === 'card');
    terminal.send({ type: 'cancel' });
    await reach(terminal, 'ready');
    await expect.poll(() => [...given.server.payments.values()].map((p) => p.status)).toEqual(['cancelled']);
  });

  it('reported/L11: a card that comes after the cancel pays nothing, and the next sale goes', async () => {
    let arrive: (card: PresentCard) => void = () => {};
    let taps = 0;
    const given = await fixture({
      field: () =>
        inProcessField(() => {
          taps += 1;
          if (taps > 1) return CARD;
          return new Promise<PresentCard>((come) => {
            arrive = come;
          });
        }),
    });
    const terminal = await enrolled(given);
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await terminal.until((s) => s.kind === 'charging' && s.step === 'card');
    terminal.send({ type: 'cancel' });
    arrive(CARD);
    await reach(terminal, 'ready');
    terminal.send({ type: 'charge', amount: EUR(900) });
    expect((await reach(terminal, 'outcome')).result).toMatchObject({
      verdict: 'approved',
      amount: EUR(900),
    });
    await expect
      .poll(() => [...given.server.payments.values()].map(({ status }) => status))
      .toEqual(['cancelled', 'approved']);
    expect(given.server.cards).toHaveLength(1);
  });

  it('goes by the amount of the server, and stops if it is another', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    const { fetch } = given.server;
    const spliced = createTerminal({
      ...given.dependencies,
      fetch: (input, init) => {
        const changed = typeof init?.body === 'string' ? init.body.replace('1250', '125000') : undefined;
        return fetch(input, { ...init, ...(changed === undefined ? {} : { body: changed }) });
      },
    });
    terminal.close();
    await reach(spliced, 'ready');
    spliced.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(spliced, 'outcome')).result).toMatchObject({
      verdict: 'not_charged',
      refusal: { code: 'amount_changed' },
    });
    expect(given.server.cards).toEqual([]);
  });

  it.each([
    [0, 'amount_invalid'],
    [-1, 'amount_invalid'],
    [12.5, 'amount_invalid'],
    [500_001, 'amount_too_large'],
  ])('of %d is refused before anything is sent', async (value, code) => {
    const given = await fixture();
    const terminal = await enrolled(given);
    terminal.send({ type: 'charge', amount: EUR(value) });
    expect(terminal.state).toMatchObject({ kind: 'ready', refusal: { code } });
    expect(given.server.routes()).not.toContain('POST /v1/payments');
  });

  it('stops the terminal when the server says that it is suspended, and goes on when it is resumed', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.settings.status = 'suspended';
    given.server.next('POST /v1/payments', problem(403, 'terminal_suspended'));
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect(await reach(terminal, 'blocked')).toMatchObject({ cause: 'suspended' });
    given.server.settings.status = 'active';
    await reach(terminal, 'ready');
  });

  it('says which check failed when the device is not attested', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.next('POST /v1/attestations', problem(403, 'attestation_refused'));
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result).toMatchObject({
      verdict: 'not_charged',
      refusal: { code: 'attestation_refused' },
    });
  });

  it('ends as refused when a rule does not allow the payment, and cancels nothing', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.next('POST /v1/attestations', problem(403, 'payment_refused'));
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result).toMatchObject({
      verdict: 'refused',
      amount: EUR(1250),
      paymentId: expect.stringMatching(/^pay_/),
      refusal: { code: 'payment_refused' },
    });
    expect(given.server.routes()).not.toContain('POST /v1/payments/:id/cancel');
  });

  it('learns from the payment that it was refused when that answer was lost', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.next('POST /v1/attestations', 'no answer');
    given.server.next('POST /v1/attestation/challenges', problem(404, 'not_found'));
    terminal.subscribe((state) => {
      if (state.kind !== 'checking') return;
      const payment = given.server.payments.get(state.paymentId);
      if (payment)
        given.server.payments.set(payment.id, { ...payment, status: 'refused', reason: 'policy_rule' });
    });
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result).toMatchObject({
      verdict: 'refused',
      reason: 'policy_rule',
    });
  });
});

describe('the card', () => {
  it('is let go before the bank is asked', async () => {
    let isOpen = false;
    const field = () => ({
      open: async () => {
        isOpen = true;
        return {
          card: async () => CARD,
          close: async () => {
            isOpen = false;
          },
        };
      },
    });
    const terminal = await enrolled(await fixture({ field }));
    const seen: [string, boolean][] = [];
    terminal.subscribe((s) => s.kind === 'charging' && seen.push([`${s.step} ${s.card}`, isOpen]));
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await reach(terminal, 'outcome');
    expect(seen).toContainEqual(['card reading', true]);
    expect(seen).toContainEqual(['authorising reading', false]);
  });
});
