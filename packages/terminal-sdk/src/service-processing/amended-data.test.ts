import { describe, expect, it } from 'vitest';
import { inProcessField } from '../card-reader/in-process.ts';
import { EUR, enrolled, reach } from '../fixtures/drive.ts';
import { problem } from '../fixtures/fake-server.ts';
import { CARD, fixture, readCard } from '../fixtures/terminal.ts';
import { createTerminal, type Terminal } from './terminal.ts';

describe('amended terminal data', () => {
  const FETCH = 'GET /v1/terminal/personalisation';
  const fetches = (given: Awaited<ReturnType<typeof fixture>>) =>
    given.server.routes().filter((route) => route === FETCH).length;
  const holds = (terminal: Terminal, version: number) =>
    terminal.until(
      (s) => (s.kind === 'ready' || s.kind === 'outcome') && s.terminal.personalisationVersion === version,
      AbortSignal.timeout(60_000),
    );

  it('leave the payment that runs alone, which ends with the data that it began with', async () => {
    const taps = Promise.withResolvers<typeof CARD>();
    const versions: number[] = [];
    const given = await fixture({ field: () => inProcessField(() => taps.promise) });
    given.dependencies = {
      ...given.dependencies,
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

  it('reported/L06: are fetched at the next start where those held name no time zone, and payments go on meanwhile', async () => {
    const given = await fixture();
    given.server.settings.change = ({ timeZone: _, ...old }) => old;
    const before = await enrolled(given);
    expect(before.state).toMatchObject({ kind: 'ready', terminal: { timeZone: undefined } });
    before.send({ type: 'charge', amount: EUR(1250) });
    expect((await reach(before, 'outcome')).result.verdict).toBe('approved');
    before.close();
    given.server.settings.change = (data) => data;
    const after = createTerminal(given.dependencies);
    await after.until((s) => s.kind === 'ready' && s.terminal.timeZone === 'Europe/Berlin');
    expect(fetches(given)).toBe(1);
    after.close();
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
    expect(await given.dependencies.storage.read('personalisation')).toMatchObject({ version: 3 });
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
