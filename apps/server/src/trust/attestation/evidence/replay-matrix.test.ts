import { testEngines } from '@tallystick/database/testing';
import { getTerminal, type Payment, presentPayment, suspendTerminal } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  TEST_API_KEY,
  type TestDevice,
} from '../../../testing/test-devices.ts';
import { sealedCard } from '../../../testing/test-payments.ts';
import { checkedDevice } from '../testing/checked-device.ts';

type Acts = ReturnType<typeof checkedDevice>;

/** The device whose messages are played back, another one, and two payments of the first. */
interface Scene {
  readonly device: TestDevice;
  readonly own: Acts;
  readonly other: Acts;
  readonly otherDevice: TestDevice;
  readonly begun: Awaited<ReturnType<Acts['begin']>>;
  readonly second: Awaited<ReturnType<Acts['begin']>>;
}

describe.each(testEngines())('replay on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  const scene = async (): Promise<Scene> => {
    const device = await enrolDevice(app, { level: 3 });
    const otherDevice = await enrolDevice(app, { level: 3 });
    const own = checkedDevice(device, 3);
    const other = checkedDevice(otherDevice, 3);
    clock.advance(1);
    return { device, own, other, otherDevice, begun: await own.begin(1_000), second: await own.begin(1_000) };
  };
  const suspend = (device: TestDevice) =>
    asOperator(app).call(suspendTerminal, { params: { id: device.terminal.id }, body: {} });
  const present = async (device: TestDevice, payment: Payment, ticket: string, more: object = {}) =>
    device.client.call(presentPayment, {
      params: { id: payment.id },
      body: { ticket, cardData: await sealedCard(app, payment, ticket), ...more },
    });
  const ticketOf = async ({ own, begun: { payment, challenge } }: Scene): Promise<string> => {
    const { ticket } = await own.submit(challenge.id, await own.sign(challenge, payment));
    if (ticket === undefined) throw new Error('there is no ticket');
    return ticket;
  };

  /** What is played back, and the code that it is refused with. The good answer itself is in each row's first lines. */
  const CHALLENGES: Readonly<Record<string, readonly [code: string, (scene: Scene) => Promise<unknown>]>> = {
    'the same answer again': [
      'challenge_used',
      async ({ own, begun: { payment, challenge } }) => {
        const evidence = await own.sign(challenge, payment);
        await own.submit(challenge.id, evidence);
        return own.submit(challenge.id, evidence);
      },
    ],
    'a new answer to the same challenge': [
      'challenge_used',
      async ({ own, begun: { payment, challenge } }) => {
        await own.submit(challenge.id, await own.sign(challenge, payment));
        return own.submit(challenge.id, await own.sign(challenge, payment));
      },
    ],
    'the answer, sent by another device': [
      'challenge_foreign',
      async ({ own, other, begun: { payment, challenge } }) =>
        other.submit(challenge.id, await own.sign(challenge, payment)),
    ],
    'the challenge, answered by another device': [
      'challenge_foreign',
      async ({ other, begun: { payment, challenge } }) =>
        other.submit(challenge.id, await other.sign(challenge, payment)),
    ],
    'the answer, under the id of another challenge': [
      'challenge_unknown',
      async ({ own, begun: { payment, challenge }, second }) =>
        own.submit(second.challenge.id, await own.sign(challenge, payment)),
    ],
    'for the purpose pin': [
      'challenge_foreign',
      async ({ own, begun: { payment, challenge } }) =>
        own.submit(challenge.id, await own.sign(challenge, payment, { purpose: 'pin' })),
    ],
    'for the purpose periodic': [
      'challenge_foreign',
      async ({ own, begun: { challenge } }) =>
        own.submit(challenge.id, await own.sign(challenge, undefined, { purpose: 'periodic' })),
    ],
    'a periodic challenge for a payment': [
      'challenge_foreign',
      async ({ own, begun: { payment } }) => {
        const challenge = await own.ask('periodic');
        return own.submit(challenge.id, await own.sign(challenge, payment, { purpose: 'transaction' }));
      },
    ],
    'for another payment of the same amount': [
      'challenge_foreign',
      async ({ own, begun: { challenge }, second }) =>
        own.submit(challenge.id, await own.sign(challenge, second.payment)),
    ],
    'for another amount': [
      'challenge_foreign',
      async ({ own, begun: { payment, challenge } }) =>
        own.submit(challenge.id, await own.sign(challenge, payment, { amount: 1n })),
    ],
    'after its minute': [
      'challenge_expired',
      async ({ own, begun: { payment, challenge } }) => {
        const evidence = await own.sign(challenge, payment);
        clock.advance(60_000);
        return own.submit(challenge.id, evidence);
      },
    ],
    'after the terminal was suspended': [
      'terminal_suspended',
      async ({ device, own, begun: { payment, challenge } }) => {
        const evidence = await own.sign(challenge, payment);
        await suspend(device);
        return own.submit(challenge.id, evidence);
      },
    ],
    'with a counter from before': [
      'attestation_refused',
      async ({ device, own, begun: { payment, challenge } }) => {
        await own.submit(challenge.id, await own.sign(challenge, payment));
        clock.advance(1_000);
        device.phone.faults.add('counter-rollback');
        const again = await own.ask('transaction', payment.id);
        return own.submit(again.id, await own.sign(again, payment));
      },
    ],
  };
  it.each(Object.entries(CHALLENGES))('of a challenge, %s, is refused', async (_, [code, play]) => {
    expect(await codeOf(play(await scene()))).toBe(code);
  });

  const TICKETS: Readonly<Record<string, readonly [code: string, (scene: Scene) => Promise<unknown>]>> = {
    'for another payment of the same amount': [
      'ticket_foreign',
      async (given) => present(given.device, given.second.payment, await ticketOf(given)),
    ],
    'for a payment of another amount': [
      'ticket_foreign',
      async (given) => present(given.device, (await given.own.begin(1_001)).payment, await ticketOf(given)),
    ],
    'by another device': [
      'ticket_foreign',
      async (given) => present(given.otherDevice, given.begun.payment, await ticketOf(given)),
    ],
    'for the purpose pin': [
      'ticket_foreign',
      async (given) => {
        const ticket = await ticketOf(given);
        return present(given.device, given.begun.payment, ticket, { pinTicket: ticket });
      },
    ],
    'of the purpose pin for the payment': [
      'ticket_foreign',
      async (given) => {
        await ticketOf(given);
        clock.advance(1_000);
        const pin = await given.own.ask('pin', given.begun.payment.id);
        const evidence = await given.own.sign(pin, given.begun.payment);
        const { ticket = '' } = await given.own.submit(pin.id, evidence);
        return present(given.device, given.begun.payment, ticket);
      },
    ],
    'after its two minutes': [
      'ticket_expired',
      async (given) => {
        const ticket = await ticketOf(given);
        clock.advance(120_000);
        return present(given.device, given.begun.payment, ticket);
      },
    ],
    'after the terminal was suspended': [
      'terminal_suspended',
      async (given) => {
        const ticket = await ticketOf(given);
        await suspend(given.device);
        return present(given.device, given.begun.payment, ticket);
      },
    ],
    'with a character changed': [
      'ticket_invalid',
      async (given) => {
        const ticket = await ticketOf(given);
        const at = ticket.lastIndexOf('.') + 5;
        const changed = `${ticket.slice(0, at)}${ticket[at] === 'A' ? 'B' : 'A'}${ticket.slice(at + 1)}`;
        return present(given.device, given.begun.payment, changed);
      },
    ],
    'of another check, for a payment that is presented': [
      'payment_state_conflict',
      async (given) => {
        const { own, device, begun } = given;
        const ticket = await ticketOf(given);
        clock.advance(1_000);
        const again = await own.ask('transaction', begun.payment.id);
        const { ticket: another = '' } = await own.submit(again.id, await own.sign(again, begun.payment));
        await present(device, begun.payment, ticket);
        return present(device, begun.payment, another);
      },
    ],
  };
  it.each(Object.entries(TICKETS))('of a ticket, %s, is refused', async (_, [code, play]) => {
    expect(await codeOf(play(await scene()))).toBe(code);
  });

  it('of an answer, twenty times at once, gives one ticket', async () => {
    const { own, begun } = await scene();
    const evidence = await own.sign(begun.challenge, begun.payment);
    const ended = await Promise.allSettled(
      Array.from({ length: 20 }, () => own.submit(begun.challenge.id, evidence)),
    );
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('of a ticket, ten times at once, is one payment', async () => {
    const given = await scene();
    const ticket = await ticketOf(given);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => present(given.device, given.begun.payment, ticket)),
    );
    expect(new Set(answers.map(({ payment }) => payment.retrievalReference)).size).toBe(1);
    expect(new Set(answers.map(({ payment }) => payment.status)).size).toBe(1);
  });

  it('with a counter that did not rise suspends at once; answers that only overtook each other do not', async () => {
    const statusOf = async ({ terminal }: TestDevice) =>
      asOperator(app).call(getTerminal, { params: { id: terminal.id } });
    const overtaken = await scene();
    const { own, begun, second } = overtaken;
    const first = await own.sign(begun.challenge, begun.payment);
    await own.submit(second.challenge.id, await own.sign(second.challenge, second.payment));
    expect(await codeOf(own.submit(begun.challenge.id, first))).toBe('attestation_refused');
    expect((await statusOf(overtaken.device)).status).toBe('active');

    const copied = await scene();
    await copied.own.submit(
      copied.begun.challenge.id,
      await copied.own.sign(copied.begun.challenge, copied.begun.payment),
    );
    clock.advance(1_000);
    copied.device.phone.faults.add('counter-rollback');
    const again = await copied.own.ask('transaction', copied.begun.payment.id);
    const evidence = await copied.own.sign(again, copied.begun.payment);
    expect(await codeOf(copied.own.submit(again.id, evidence))).toBe('attestation_refused');
    const { status, suspension } = await statusOf(copied.device);
    expect(status).toBe('suspended');
    expect(suspension).toMatchObject({
      cause: 'counter',
      reason: expect.stringMatching(/storage was copied/),
    });
    expect(await codeOf(copied.own.begin())).toBe('terminal_suspended');
  });
});
