import type { Confirmation } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { reach } from '../fixtures/drive.ts';
import { problem } from '../fixtures/fake-server.ts';
import { CODE, fixture } from '../fixtures/terminal.ts';
import { createTerminal } from './terminal.ts';

const OPEN = 'POST /v1/enrolments';
const ASK = 'POST /v1/activations/confirmation';
const RESEND = 'POST /v1/activations/confirmation/resend';

const told = (changes: Partial<Confirmation> = {}) => ({
  status: 200,
  body: {
    mode: 'test',
    merchantName: 'Hazel Coffee',
    terminalLabel: 'Counter',
    timeZone: 'Europe/Berlin',
    isOpened: false,
    sentTo: 'r…@example.com',
    state: 'sent',
    sentAt: '2026-01-15T10:00:00Z',
    expiresAt: '2026-01-15T11:00:00Z',
    serverTime: '2026-01-15T10:00:00Z',
    sendsLeft: 2,
    ...changes,
  } satisfies Confirmation,
});

/** A terminal that waits for a link; `pass` lets one wait end. */
const waiting = async (inFront: Promise<void> = Promise.resolve()) => {
  const waits: (() => void)[] = [];
  const given = await fixture({
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        waits.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  const attestation = { ...given.dependencies.attestation, inFront: () => inFront };
  const { server } = given;
  server.next(OPEN, problem(403, 'activation_unconfirmed'));
  server.next(ASK, told());
  const terminal = createTerminal({ ...given.dependencies, attestation });
  await reach(terminal, 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  await terminal.until((s) => s.kind === 'enrolling' && s.confirmation !== undefined);
  const pass = async () => {
    await expect.poll(() => waits.length).toBeGreaterThan(0);
    waits.shift()?.();
  };
  return { server, terminal, pass };
};

describe('a code that waits for the link in a mail', () => {
  it('shows where it went, asks again, and goes on by itself once it was opened', async () => {
    const { server, terminal, pass } = await waiting();
    expect(terminal.state).toMatchObject({
      kind: 'enrolling',
      step: 'code',
      confirmation: { sentTo: 'r…@example.com', delivery: 'sent', sendsLeft: 2 },
    });
    expect(JSON.stringify(terminal.state)).not.toContain(CODE);
    server.next(ASK, told());
    await pass();
    server.next(ASK, told({ isOpened: true }));
    await pass();
    await reach(terminal, 'ready');
    expect(server.routes().filter((route) => route === OPEN).length).toBe(2);
  });

  it('has it sent again, and says why it was not', async () => {
    const { server, terminal } = await waiting();
    server.next(RESEND, told({ state: 'waiting', sendsLeft: 1 }));
    terminal.send({ type: 'resend-confirmation' });
    await terminal.until((s) => s.kind === 'enrolling' && s.confirmation?.sendsLeft === 1);
    server.next(RESEND, problem(429, 'resend_limit_exceeded'));
    terminal.send({ type: 'resend-confirmation' });
    await terminal.until(
      (s) => s.kind === 'enrolling' && s.confirmation?.refusal?.code === 'resend_limit_exceeded',
    );
  });

  it('goes on waiting while the server is away', async () => {
    const { server, terminal, pass } = await waiting();
    server.next(ASK, 'no answer');
    await pass();
    await terminal.until((s) => s.kind === 'enrolling' && s.confirmation?.refusal?.code === 'no_answer');
    server.next(ASK, told({ isOpened: true }));
    terminal.send({ type: 'recover' });
    await reach(terminal, 'ready');
  });

  it('a code that ran out or was replaced meanwhile is told, and another can be entered', async () => {
    const { server, terminal, pass } = await waiting();
    server.next(ASK, problem(403, 'activation_code_expired'));
    await pass();
    await reach(terminal, 'unenrolled');
    expect(terminal.state).toMatchObject({ refusal: { code: 'activation_code_expired' } });
  });

  it('goes on once its person is back from the mail, and asks for no challenge before', async () => {
    const back = Promise.withResolvers<void>();
    const { server, terminal, pass } = await waiting(back.promise);
    server.next(ASK, told({ isOpened: true }));
    await pass();
    await terminal.until((s) => s.kind === 'enrolling' && s.confirmation === undefined);
    expect(server.routes().filter((route) => route === OPEN).length).toBe(1);
    back.resolve();
    await reach(terminal, 'ready');
  });

  it('can be left at any time', async () => {
    const { terminal, server } = await waiting();
    terminal.send({ type: 'cancel' });
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'resend-confirmation' });
    expect(terminal.state).toEqual({ kind: 'unenrolled' });
    expect(server.routes()).not.toContain(RESEND);
  });
});
