import { fromBase64Url } from '@tallystick/encoding';
import { describe, expect, it } from 'vitest';
import { enrolled } from '../fixtures/drive.ts';
import { problem } from '../fixtures/fake-server.ts';
import { fixture } from '../fixtures/terminal.ts';
import { createTerminal } from './terminal.ts';

const AMOUNT = { value: 1_250, currency: 'EUR' } as const;
const CHALLENGES = 'POST /v1/attestation/challenges';

/** The claims of what was answered, by purpose, in order. */
const answered = (given: Awaited<ReturnType<typeof fixture>>) =>
  given.server.got
    .filter(({ route }) => route === 'POST /v1/attestations')
    .map(({ body }) => (body as { evidence: string }).evidence.split('.')[1] ?? '')
    .map((part) => JSON.parse(new TextDecoder().decode(fromBase64Url(part))));

describe('the periodic check', () => {
  it('is made by itself when a payment asks for it, in words, and the payment goes on', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    given.server.next('POST /v1/payments', problem(403, 'periodic_check_due'));
    const seen: unknown[] = [];
    terminal.subscribe((state) => {
      if (state.kind === 'charging') seen.push(state.deviceCheck);
    });
    terminal.send({ type: 'charge', amount: AMOUNT });
    const outcome = await terminal.until(({ kind }) => kind === 'outcome');
    expect(outcome).toMatchObject({ result: { verdict: 'approved' } });
    expect(seen).toContain('running');
    const answers = answered(given);
    expect(answers.map(({ purpose }) => purpose)).toEqual(['periodic', 'transaction']);
    expect(answers[0]).toHaveProperty(['items', 'app.version'], '0.1.0');
    expect(answers[1]).not.toHaveProperty('items');
    expect(answers[1].counter).toBeGreaterThan(answers[0].counter);
  });

  it('is asked for once: a server that goes on asking ends the payment with its words', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    const due = problem(403, 'periodic_check_due');
    given.server.next('POST /v1/payments', due, due);
    terminal.send({ type: 'charge', amount: AMOUNT });
    const outcome = await terminal.until(({ kind }) => kind === 'outcome');
    expect(outcome).toMatchObject({
      result: { verdict: 'not_charged', refusal: { code: 'periodic_check_due' } },
    });
  });

  it('presents new items before the payment when they changed, and says why it cannot when they are refused', async () => {
    let version = '0.1.0';
    const source = (await fixture()).dependencies.attestation;
    const given = await fixture({
      attestation: {
        ...source,
        securityItems: async (level) => ({ ...(await source.securityItems(level)), 'app.version': version }),
      },
    });
    const terminal = await enrolled(given);
    version = '0.2.0';
    terminal.send({ type: 'charge', amount: AMOUNT });
    expect(await terminal.until(({ kind }) => kind === 'outcome')).toMatchObject({
      result: { verdict: 'approved' },
    });
    const [items, payment] = answered(given);
    expect(items).toMatchObject({ purpose: 'periodic', items: { 'app.version': '0.2.0' } });
    expect(payment).toMatchObject({ purpose: 'transaction', digest: items.digest });

    terminal.send({ type: 'acknowledge' });
    await terminal.until(({ kind }) => kind === 'ready');
    terminal.send({ type: 'charge', amount: AMOUNT });
    await terminal.until(({ kind }) => kind === 'outcome');
    expect(answered(given).map(({ purpose }) => purpose)).toEqual(['periodic', 'transaction', 'transaction']);

    version = '0.3.0';
    given.server.next('POST /v1/attestations', problem(403, 'attestation_refused'));
    terminal.send({ type: 'acknowledge' });
    await terminal.until(({ kind }) => kind === 'ready');
    terminal.send({ type: 'charge', amount: AMOUNT });
    const refused = await terminal.until(({ kind }) => kind === 'outcome');
    expect(refused).toMatchObject({
      result: { verdict: 'not_charged', refusal: { code: 'attestation_refused' } },
    });
  });

  it('is made in advance at a start when it is due soon, and gives no ticket', async () => {
    const given = await fixture();
    (await enrolled(given)).close();
    given.server.settings.checkDueMs = 3_600_000;
    const again = createTerminal(given.dependencies);
    await again.until(({ kind }) => kind === 'ready');
    await expect.poll(() => answered(given).length).toBe(1);
    expect(answered(given)[0]).toMatchObject({ purpose: 'periodic' });
    expect(given.server.routes()).toContain(CHALLENGES);
    expect(await given.dependencies.storage.read('accepted')).toMatchObject({
      digest: answered(given)[0].digest,
    });
  });

  it('is made in advance after a payment when most of its time is over, and not before', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    const pay = async () => {
      terminal.send({ type: 'charge', amount: AMOUNT });
      await terminal.until(({ kind }) => kind === 'outcome');
      terminal.send({ type: 'acknowledge' });
      await terminal.until(({ kind }) => kind === 'ready');
    };
    await given.dependencies.storage.write('accepted', {
      digest: (await given.dependencies.storage.read('accepted'))?.digest ?? '',
      renewAt: given.clock.now + 1_000,
    });
    await pay();
    expect(answered(given).map(({ purpose }) => purpose)).toEqual(['transaction']);
    given.clock.now += 2_000;
    await pay();
    await expect
      .poll(() => answered(given).map(({ purpose }) => purpose))
      .toEqual(['transaction', 'transaction', 'periodic']);
  });
});
