import { describe, expect, it, vi } from 'vitest';
import { CardGone } from '../card-reader/card-field.ts';
import { inProcessField } from '../card-reader/in-process.ts';
import { ID, problem } from '../fixtures/fake-server.ts';
import { CARD, CODE, fixture, readCard, TRACK2 } from '../fixtures/terminal.ts';
import type { StateKind, TerminalState } from './state.ts';
import { createTerminal, type Terminal } from './terminal.ts';

const reach = async <K extends StateKind>(terminal: Terminal, kind: K) => {
  const state = await terminal.until((s) => s.kind === kind, AbortSignal.timeout(25_000));
  return state as Extract<TerminalState, { kind: K }>;
};
const enrolled = async (given: Awaited<ReturnType<typeof fixture>>) => {
  const terminal = createTerminal(given.parts);
  await reach(terminal, 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  await reach(terminal, 'ready');
  return terminal;
};
const EUR = (value: number) => ({ value, currency: 'EUR' as const });

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

describe('enrolment', () => {
  it('makes the second secret only after the first was accepted, then is ready', async () => {
    const given = await fixture();
    const order: string[] = [];
    const makeKeys = given.parts.storage.makeKeys;
    given.parts.storage.makeKeys = () => {
      order.push(...given.server.routes(), 'keys');
      return makeKeys();
    };
    const terminal = await enrolled(given);
    expect(order).toEqual(['POST /v1/enrolments', 'keys']);
    expect(terminal.state).toMatchObject({ kind: 'ready', terminal: { merchantName: 'Hazel Coffee' } });
  });

  it('makes no key when the code is refused, and says why', async () => {
    const given = await fixture();
    given.server.next('POST /v1/enrolments', problem(403, 'activation_code_invalid'));
    const terminal = createTerminal(given.parts);
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    const state = await terminal.until((s) => s.kind === 'unenrolled' && s.refusal !== undefined);
    expect(state).toMatchObject({ refusal: { code: 'activation_code_invalid', remedy: expect.any(String) } });
    expect(await given.parts.storage.keys()).toBeUndefined();
  });

  it('destroys its keys when the server does not accept the device', async () => {
    const given = await fixture();
    given.server.next('POST /v1/enrolments/:id/complete', problem(403, 'enrolment_refused'));
    const terminal = createTerminal(given.parts);
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    await terminal.until((s) => s.kind === 'unenrolled' && s.refusal?.code === 'enrolment_refused');
    expect(await given.parts.storage.keys()).toBeUndefined();
  });

  it('waits for an operator, and is ready once one has approved', async () => {
    const given = await fixture();
    given.server.settings.status = 'awaiting_approval';
    const terminal = createTerminal(given.parts);
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    await reach(terminal, 'awaiting_approval');
    given.server.settings.status = 'active';
    await reach(terminal, 'ready');
  });

  it('refuses personalisation data that are not for this device', async () => {
    const given = await fixture();
    given.server.settings.change = (p) => ({ ...p, deviceId: ID('dev', 9) });
    const terminal = createTerminal(given.parts);
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    await terminal.until((s) => s.kind === 'unenrolled' && s.refusal?.code === 'personalisation_invalid');
  });

  it('refuses older personalisation data than it holds, and keeps what it has', async () => {
    const given = await fixture();
    given.server.settings.version = 3;
    const terminal = await enrolled(given);
    terminal.close();
    given.server.settings.version = 4;
    given.server.settings.change = (p) => ({ ...p, version: 2 });
    const again = createTerminal(given.parts);
    const read = vi.spyOn(given.parts.storage, 'read');
    await reach(again, 'ready');
    // The version held is read once at start and once more to judge what was fetched.
    await expect.poll(() => read.mock.calls.filter(([name]) => name === 'personalisation').length).toBe(2);
    await expect.poll(() => given.server.routes().at(-1)).toBe('GET /v1/terminal/personalisation');
    expect(again.state).toMatchObject({ terminal: { personalisationVersion: 3 } });
    expect(await given.parts.storage.read('personalisation')).toMatchObject({ version: 3 });
  });

  it('fetches its data anew in the second half of their life', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    terminal.close();
    given.clock.now += 50_000_000;
    const again = createTerminal(given.parts);
    const { terminal: info } = await reach(again, 'ready');
    await expect
      .poll(() => again.state.kind === 'ready' && again.state.terminal.notAfter > info.notAfter)
      .toBe(true);
  });

  it('stops when its data have run out, and goes on with new ones', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    terminal.close();
    given.clock.now += 90_000_000;
    const again = createTerminal(given.parts);
    const kinds: string[] = [];
    again.subscribe((s) => kinds.push(s.kind));
    await reach(again, 'ready');
    expect(kinds).toContain('blocked');
  });

  it('stops at once when its software is older than the server allows', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    terminal.close();
    const old = createTerminal({ ...given.parts, softwareVersion: '0.0.9' });
    expect(await reach(old, 'blocked')).toMatchObject({ cause: 'outdated' });
  });

  it('wipes everything when asked to', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    terminal.send({ type: 'wipe' });
    await reach(terminal, 'unenrolled');
    expect(await given.parts.storage.keys()).toBeUndefined();
    expect(await given.parts.storage.read('device')).toBeUndefined();
  });

  it('stops, wipes and explains when it was tampered with, even in mid-payment', async () => {
    const given = await fixture({ field: () => inProcessField(() => new Promise(() => {})) });
    const terminal = await enrolled(given);
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await terminal.until((s) => s.kind === 'charging' && s.step === 'card');
    terminal.saw([{ trip: 'hook', detail: 'window.fetch', sure: true }]);
    expect(await terminal.until((s) => s.kind === 'tampered' && s.step === 'done')).toMatchObject({
      wiped: true,
      seen: [{ trip: 'hook' }],
      marker: { told: 'sent', payment: { presented: false, end: 'cancelled' } },
    });
    expect(await given.parts.storage.keys()).toBeUndefined();
    expect(await given.parts.storage.read('device')).toBeUndefined();
  });
});

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
    expect(given.server.cards[0]?.track2).toBe(TRACK2.toBase64({ alphabet: 'base64url', omitPadding: true }));
    expect(await given.parts.storage.read('pending')).toBeUndefined();
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
    await terminal.until((s) => s.kind === 'outcome' && s.result.tradeId?.endsWith('2') === true);
    const keys = given.server.got.flatMap(({ headers }) => headers.get('idempotency-key') ?? []);
    expect(new Set(keys).size).toBe(2);
  });

  it('asks the server what became of it when the answer to the presentation is lost', async () => {
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
    expect(await given.parts.storage.read('pending')).toMatchObject({ presented: true });
    const restarted = createTerminal(given.parts);
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
    await given.parts.storage.remove('personalisation');
    const restarted = createTerminal(given.parts);
    expect((await reach(restarted, 'outcome')).result).toMatchObject({
      verdict: 'approved',
      amount: EUR(1250),
    });
    expect(await given.parts.storage.read('pending')).toBeUndefined();
  });

  it('has a waiting card attested anew when its ticket has run out, before the card is read', async () => {
    const given = await fixture();
    const order: string[] = [];
    const taps = Promise.withResolvers<typeof CARD>();
    given.parts = {
      ...given.parts,
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
      parts: {
        ...given.parts,
        readCard: (input) => {
          tries += 1;
          if (tries === 1) throw new CardGone('gone');
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

  it('goes by the amount of the server, and stops if it is another', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    const { fetch } = given.server;
    const spliced = createTerminal({
      ...given.parts,
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
});

describe('amended terminal data', () => {
  const FETCH = 'GET /v1/terminal/personalisation';
  const fetches = (given: Awaited<ReturnType<typeof fixture>>) =>
    given.server.routes().filter((route) => route === FETCH).length;
  const holds = (terminal: Terminal, version: number) =>
    terminal.until(
      (s) => (s.kind === 'ready' || s.kind === 'outcome') && s.terminal.personalisationVersion === version,
      AbortSignal.timeout(25_000),
    );

  it('leave the payment that runs alone, which ends with the data that it began with', async () => {
    const taps = Promise.withResolvers<typeof CARD>();
    const versions: number[] = [];
    const given = await fixture({ field: () => inProcessField(() => taps.promise) });
    given.parts = {
      ...given.parts,
      readCard: (input) => {
        versions.push(input.personalisation.version);
        return readCard(input);
      },
    };
    const terminal = await enrolled(given);
    terminal.send({ type: 'charge', amount: EUR(1250) });
    await terminal.until((s) => s.kind === 'charging' && s.step === 'attestation');
    given.server.settings.version = 2;
    given.server.settings.change = (p) => ({ ...p, terminalLabel: 'Terrace', maximumAmount: 900 });
    await terminal.until((s) => s.kind === 'charging' && s.step === 'card');
    expect(fetches(given)).toBe(0);
    taps.resolve(CARD);
    const { result } = await reach(terminal, 'outcome');
    expect(result).toMatchObject({ verdict: 'approved', amount: EUR(1250) });
    expect(versions).toEqual([1]);
    await holds(terminal, 2);
    terminal.send({ type: 'acknowledge' });
    expect(terminal.state).toMatchObject({
      kind: 'ready',
      terminal: { terminalLabel: 'Terrace', maximumAmount: 900 },
    });
    expect(fetches(given)).toBe(1);
  });

  it('are fetched when an amount is above the limit that the device holds', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.settings.version = 2;
    given.server.settings.change = (p) => ({ ...p, maximumAmount: 900_000 });
    terminal.send({ type: 'charge', amount: EUR(600_000) });
    expect(terminal.state).toMatchObject({ kind: 'ready', refusal: { code: 'amount_too_large' } });
    await holds(terminal, 2);
    terminal.send({ type: 'charge', amount: EUR(600_000) });
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
  });

  it('are not asked for without end when they cannot be had; payments go on with the old', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.settings.version = 2;
    given.server.next(FETCH, 'no answer', problem(503, 'database_unavailable'));
    for (const payments of [1, 2, 3]) {
      terminal.send({ type: 'charge', amount: EUR(1250) });
      expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
      await expect.poll(() => fetches(given)).toBe(payments);
      if (payments === 3) await holds(terminal, 2);
      terminal.send({ type: 'acknowledge' });
      await reach(terminal, 'ready');
    }
    expect(fetches(given)).toBe(3);
  });

  it('of an older version are refused, and the device keeps what it has', async () => {
    const given = await fixture();
    given.server.settings.version = 3;
    const terminal = await enrolled(given);
    given.server.settings.version = 4;
    given.server.settings.change = (p) => ({ ...p, version: 2 });
    terminal.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(terminal, 'outcome')).result.verdict).toBe('approved');
    await expect.poll(() => fetches(given)).toBe(1);
    terminal.send({ type: 'acknowledge' });
    expect(await reach(terminal, 'ready')).toMatchObject({ terminal: { personalisationVersion: 3 } });
    expect(await given.parts.storage.read('personalisation')).toMatchObject({ version: 3 });
  });

  it.each(['terminal_reset', 'terminal_updated', 'terminal_retired'] as const)(
    'are no help after %s: the terminal stops and says so',
    async (code) => {
      const given = await fixture();
      const terminal = await enrolled(given);
      given.server.next('POST /v1/payments', problem(403, code));
      terminal.send({ type: 'charge', amount: EUR(1250) });
      expect(await reach(terminal, 'blocked')).toMatchObject({
        cause: code.slice('terminal_'.length),
        refusal: { code },
      });
    },
  );
});
