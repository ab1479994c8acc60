import { toBase64Url } from '@tallystick/encoding';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problem } from '../fixtures/fake-server.ts';
import { CODE, FIELD_55, fixture, TRACK2 } from '../fixtures/terminal.ts';
import { connectTerminal, type TerminalClient } from './connect.ts';
import type { Port } from './messages.ts';
import { serveTerminal } from './serve.ts';

/** Two ends of a channel that clones what is posted, as a browser's does, and keeps a copy of all of it. */
const channel = () => {
  const posted: unknown[] = [];
  const listeners = [
    new Set<(event: { data: unknown }) => void>(),
    new Set<(event: { data: unknown }) => void>(),
  ];
  const end = (mine: number): Port => ({
    postMessage(message) {
      const data: unknown = structuredClone(message);
      if (mine === 1) posted.push(data);
      queueMicrotask(() => {
        for (const listener of listeners[1 - mine] ?? []) listener({ data });
      });
    },
    addEventListener: (_, listener) => void listeners[mine]?.add(listener),
    removeEventListener: (_, listener) => void listeners[mine]?.delete(listener),
    close: () => {},
  });
  return { app: end(0), trusted: end(1), posted };
};

const reach = (client: TerminalClient, kind: string) =>
  expect.poll(() => client.state.kind, { interval: 5 }).toBe(kind);

const refusals = (posted: readonly unknown[]) =>
  posted.filter((m) => (m as { type: string }).type === 'refused');

describe('the message port', () => {
  it('enrols and charges, telling each step', async () => {
    const given = await fixture();
    const { app, trusted } = channel();
    serveTerminal(trusted, given.dependencies);
    const client = connectTerminal(app);
    const steps: string[] = [];
    client.onEvent((event) => {
      if (event.type === 'progress') steps.push(`${event.step} ${event.place}/${event.places}`);
    });
    await reach(client, 'unenrolled');
    client.enrol('10000001', { form: 'code', value: CODE });
    await reach(client, 'ready');
    client.charge({ value: 1250, currency: 'EUR' });
    await reach(client, 'outcome');
    expect(client.state).toMatchObject({ result: { verdict: 'approved', amount: { value: 1250 } } });
    expect([...new Set(steps)]).toEqual([
      'code 1/5',
      'keys 2/5',
      'attestation 3/5',
      'enrolment 4/5',
      'personalisation 5/5',
      'intent 1/4',
      'attestation 2/4',
      'card 3/4',
      'authorising 4/4',
    ]);
  });

  it('wipes a till that works once it is known that no cashier has to allow it', async () => {
    const given = await fixture();
    const { app, trusted } = channel();
    let isKnown = false;
    const answer = { settings: { required: false, idleMinutes: 5 }, cashiers: [], managers: [] };
    serveTerminal(trusted, {
      ...given.dependencies,
      fetch: async (input, init) => {
        const asked = new Request(input, init);
        if (!isKnown || !asked.url.endsWith('/terminal/cashiers')) {
          return (given.dependencies.fetch ?? fetch)(input, init);
        }
        return Response.json(answer);
      },
    });
    const client = connectTerminal(app);
    await reach(client, 'unenrolled');
    client.enrol('10000001', { form: 'code', value: CODE });
    await reach(client, 'ready');
    client.wipe();
    isKnown = true;
    client.askCashiers();
    await expect.poll(() => client.cashiers.kind, { interval: 5 }).toBe('off');
    expect(client.state.kind).toBe('ready');
    client.wipe();
    await reach(client, 'unenrolled');
  });

  it('lets no secret across: no code, key, ticket, challenge or card data', async () => {
    const given = await fixture();
    const { app, trusted, posted } = channel();
    serveTerminal(trusted, given.dependencies);
    const client = connectTerminal(app);
    await reach(client, 'unenrolled');
    given.server.next('POST /v1/enrolments', problem(403, 'activation_code_invalid'));
    client.enrol('10000001', { form: 'code', value: CODE });
    await expect.poll(() => JSON.stringify(client.state)).toContain('activation_code_invalid');
    client.enrol('10000001', { form: 'code', value: CODE });
    await reach(client, 'ready');
    client.charge({ value: 1250, currency: 'EUR' });
    await reach(client, 'outcome');
    client.acknowledge();
    given.server.next('POST /v1/payments/:id/present', 'answer is lost');
    client.charge({ value: 1250, currency: 'EUR' });
    await reach(client, 'outcome');

    const keys = await given.dependencies.storage.keys();
    const jwe = (await given.dependencies.storage.read('personalisation'))?.jwe;
    const text = JSON.stringify(posted);
    const secrets = {
      code: CODE,
      ticket: '"ticket"',
      cardData: '"cardData"',
      pan: '9999990000000015',
      track2: TRACK2.toHex(),
      track2Upper: TRACK2.toHex().toUpperCase(),
      track2Base64: toBase64Url(TRACK2),
      de55: FIELD_55.toHex(),
      field55Base64: toBase64Url(FIELD_55),
      key: keys?.secondSecret.thumbprint,
      encryptionKey: keys?.encryptionKey.x,
      personalisation: jwe?.slice(0, 40),
      idempotency: given.server.got
        .find(({ headers }) => headers.has('idempotency-key'))
        ?.headers.get('idempotency-key'),
    };
    expect(posted.length).toBeGreaterThan(20);
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret, name).toBeTruthy();
      expect(text.includes(String(secret)), name).toBe(false);
    }
  });

  it.each([
    ['an unknown request', { type: 'keys' }],
    ['a report of a trusted part', { type: 'payment', payment: { status: 'approved' } }],
    ['a tamper report', { type: 'tampered', seen: [{ trip: 'hook', detail: '', sure: true }] }],
    ['a member too many', { type: 'cancel', and: 'more' }],
    ['a broken amount', { type: 'charge', amount: { value: 12.5, currency: 'EUR' } }],
    ['an unknown currency', { type: 'charge', amount: { value: 1250, currency: 'XXX' } }],
    [
      'a code of seven digits',
      { type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: '1234567' } },
    ],
    ['no object', 'charge'],
    ['nothing', undefined],
  ])('refuses %s', async (_, message) => {
    const given = await fixture();
    const { app, trusted, posted } = channel();
    const terminal = serveTerminal(trusted, given.dependencies);
    await terminal.until((s) => s.kind === 'unenrolled');
    app.postMessage(message);
    await expect.poll(() => refusals(posted)).toEqual([{ type: 'refused', reason: 'unknown_message' }]);
    expect(terminal.state.kind).toBe('unenrolled');
    expect(given.server.got).toEqual([]);
  });

  it('answers any message of no known shape with a refusal, and nothing else', async () => {
    const given = await fixture();
    const { app, trusted, posted } = channel();
    const terminal = serveTerminal(trusted, given.dependencies);
    await terminal.until((s) => s.kind === 'unenrolled');
    const sent = fc.sample(fc.jsonValue({ maxDepth: 3 }), { numRuns: 200 });
    for (const message of sent) app.postMessage(message);
    await expect.poll(() => refusals(posted).length).toBe(sent.length);
    expect(terminal.state).toEqual({ kind: 'unenrolled' });
  });
});
