import { testEngines } from '@tallystick/database/testing';
import { listEvents } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  linked,
  newCode,
  open,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../testing/test-devices.ts';
import { beginsAt, wrongCode } from './testing/enrolment-fixture.ts';

const MINUTE = 60_000;

describe.each(testEngines())('first secrets on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  const { begin, opened, complete, terminalNow } = beginsAt(() => app, clock);

  it('refuses a wrong code in the same words as an unknown terminal', async () => {
    const { code, number } = await begin();
    const wrong = await problemOf(open(app, number, wrongCode(code.code)));
    const unknown = await problemOf(open(app, '00000000', typed(code)));
    expect(wrong.code).toBe('activation_code_invalid');
    expect({ ...wrong, instance: '' }).toEqual({ ...unknown, instance: '' });
  });

  it('locks a code after five wrong tries, also for the right one, and a new code works', async () => {
    const { terminal, code, number } = await begin();
    for (let tries = 1; tries <= 4; tries += 1) {
      expect(await codeOf(open(app, number, wrongCode(code.code)))).toBe('activation_code_invalid');
    }
    expect((await terminalNow(terminal.id)).activation?.attemptsLeft).toBe(1);
    clock.advance(1);
    expect(await codeOf(open(app, number, wrongCode(code.code)))).toBe('activation_code_locked');
    const [event] = (await asOperator(app).call(listEvents, {})).data;
    expect(event).toMatchObject({
      type: 'enrolment.refused',
      subject: terminal.id,
      data: { code: 'activation_code_locked' },
    });
    expect(await codeOf(open(app, number, typed(code)))).toBe('activation_code_locked');
    expect((await terminalNow(terminal.id)).activation).toMatchObject({
      attemptsLeft: 0,
      methods: ['link'],
    });
    const next = await newCode(app, terminal);
    expect(await open(app, number, typed(next))).toMatchObject({ terminalLabel: 'Counter' });
  });

  it('looks at no more than five guesses, however many come at once', async () => {
    const { code, number } = await begin();
    const guesses = Array.from({ length: 40 }, (_, i) => ({
      form: 'code' as const,
      value: String((Number(code.code) + 1 + i) % 100_000_000).padStart(8, '0'),
    }));
    const codes = await Promise.all(guesses.map((guess) => codeOf(open(app, number, guess))));
    expect(codes.filter((found) => found === 'activation_code_locked').length).toBeGreaterThanOrEqual(35);
    expect(await codeOf(open(app, number, typed(code)))).toBe('activation_code_locked');
  });

  it('reviewed/H3: keeps nobody from activating by the link, however many codes and links a stranger tries', async () => {
    const { terminal, code, number } = await begin();
    const wrongLink = { form: 'link', value: 'A'.repeat(22) } as const;
    for (let tries = 0; tries < 10; tries += 1) {
      await codeOf(open(app, number, wrongCode(code.code)));
      expect(await codeOf(open(app, number, wrongLink))).toBe('activation_code_invalid');
    }
    expect(await codeOf(open(app, number, typed(code)))).toBe('activation_code_locked');
    const begun = await open(app, number, linked(code));
    const body = await requestOf(await phoneOf(app), begun, linked(code));
    await complete(app, begun.enrolmentId, body);
    expect((await terminalNow(terminal.id)).status).toBe('active');
  });

  it('reviewed/H3: wrong links do not count against the digits', async () => {
    const { terminal, code, number } = await begin();
    for (let tries = 0; tries < 20; tries += 1) {
      await codeOf(open(app, number, { form: 'link', value: 'B'.repeat(22) }));
    }
    expect((await terminalNow(terminal.id)).activation?.attemptsLeft).toBe(5);
    expect(await open(app, number, typed(code))).toMatchObject({ terminalLabel: 'Counter' });
  });

  it('reviewed/H3: a code that a stranger locked is made anew as often as it takes, up to a hundred a day', async () => {
    const { terminal, number, ...first } = await begin();
    let { code } = first;
    for (let made = 2; made <= 30; made += 1) {
      for (let tries = 0; tries < 5; tries += 1) await codeOf(open(app, number, wrongCode(code.code)));
      code = await newCode(app, terminal);
    }
    expect(await open(app, number, typed(code))).toMatchObject({ terminalLabel: 'Counter' });
    // Every one of these is locked by then, and counts all the same.
    const { database } = app.platform;
    await database.query(
      {
        text: `insert into activations (merchant_id, id, terminal_id, terminal_number, created_at, expires_at, wrong_tries)
          select merchant_id, 'act_0' || number, terminal_id, terminal_number, created_at, expires_at, 5
          from activations, generate_series(1, 70) number where id = $1`,
      },
      [code.id],
    );
    expect((await problemOf(newCode(app, terminal))).code).toBe('activation_quota_exceeded');
  });

  it('refuses a code that has expired, was used, or was replaced', async () => {
    const expired = await begin();
    clock.advance(15 * MINUTE);
    expect(await codeOf(open(app, expired.number, typed(expired.code)))).toBe('activation_code_expired');
    expect(await codeOf(open(app, expired.number, linked(expired.code)))).toBe('activation_code_expired');

    const used = await opened();
    const body = await requestOf(await phoneOf(app), used.opened, typed(used.code));
    await complete(app, used.opened.enrolmentId, body);
    expect(await codeOf(open(app, used.number, typed(used.code)))).toBe('activation_code_used');

    const replaced = await begin();
    const next = await newCode(app, replaced.terminal);
    expect(await codeOf(open(app, replaced.number, typed(replaced.code)))).toBe('activation_code_expired');
    expect(await open(app, replaced.number, typed(next))).toBeDefined();
  });

  it('refuses a code of another terminal, and counts it as a wrong one', async () => {
    const one = await begin();
    const other = await begin();
    expect(await codeOf(open(app, one.number, linked(other.code)))).toBe('activation_code_foreign');
    expect(await codeOf(open(app, one.number, typed(other.code)))).toBe('activation_code_foreign');
    expect((await terminalNow(one.terminal.id)).activation?.attemptsLeft).toBe(4);
    expect(await codeOf(open(app, '00000000', typed(other.code)))).toBe('activation_code_invalid');
  });

  it('makes ten codes a day for one terminal and no more', async () => {
    const { terminal } = await begin();
    for (let made = 2; made <= 10; made += 1) await newCode(app, terminal);
    const problem = await problemOf(newCode(app, terminal));
    expect(problem.code).toBe('activation_quota_exceeded');
    clock.advance(24 * 60 * MINUTE);
    expect(await newCode(app, terminal)).toMatchObject({ terminalId: terminal.id });
  });

  it('lets exactly one of 50 devices win that race on one code', async () => {
    const { terminal, code, number } = await begin();
    const requests = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const begun = await open(app, number, typed(code));
        return { id: begun.enrolmentId, body: await requestOf(await phoneOf(app), begun, typed(code)) };
      }),
    );
    const ended = await Promise.allSettled(requests.map(({ id, body }) => complete(app, id, body)));
    const won = ended.filter((end) => end.status === 'fulfilled');
    const codes = ended.flatMap((end) =>
      end.status === 'rejected' ? [(end.reason as { code: string }).code] : [],
    );
    expect(won).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['activation_code_used']));
    expect((await terminalNow(terminal.id)).device?.id).toBe(won[0]?.value.deviceId);
  });

  it('refuses a wrong second showing of the code, and one that was replaced meanwhile', async () => {
    const { opened: begun, code } = await opened();
    const body = await requestOf(await phoneOf(app), begun, wrongCode(code.code));
    expect(await codeOf(complete(app, begun.enrolmentId, body))).toBe('activation_code_invalid');

    const second = await opened();
    const next = await newCode(app, second.terminal);
    const phone = await phoneOf(app);
    const withNext = await requestOf(phone, second.opened, typed(next));
    expect(await codeOf(complete(app, second.opened.enrolmentId, withNext))).toBe('enrolment_closed');
  });
});

describe.each(testEngines())('reviewed/H3: first secrets and addresses on %s', (engine) => {
  it('an address has ten wrong codes an hour over all terminals, and right ones and links cost none', async () => {
    const clock = createManualClock();
    const app = await createTestApp(
      engine,
      { seedApiKey: TEST_API_KEY, publicRequestsPerMinute: 60, trustProxy: 1 },
      { clock },
    );
    try {
      const { begin } = beginsAt(() => app, clock);
      const terminals = [await begin(), await begin(), await begin(), await begin()];
      const [, , third, last] = terminals;
      if (third === undefined || last === undefined) throw new Error('four were made');
      const openFrom = (ip: string, terminalNumber: string, secret: object) =>
        app.http.inject({
          method: 'POST',
          url: '/v1/enrolments',
          headers: { 'x-forwarded-for': ip },
          payload: { terminalNumber, secret },
        });
      for (let tries = 0; tries < 10; tries += 1) {
        const { number, code } = terminals[Math.floor(tries / 5)] ?? last;
        const refused = await openFrom('2001:db8::1', number, wrongCode(code.code));
        expect(refused.statusCode).toBe(403);
      }
      const eleventh = await openFrom('2001:db8::2', third.number, wrongCode(third.code.code));
      expect(eleventh.json()).toMatchObject({ code: 'too_many_requests' });
      expect(Number(eleventh.headers['retry-after'])).toBe(360);
      expect((await openFrom('2001:db8::3', third.number, linked(third.code))).statusCode).toBe(201);
      for (let tries = 0; tries < 12; tries += 1) {
        expect((await openFrom('192.0.2.1', last.number, typed(last.code))).statusCode).toBe(201);
      }
      clock.advance(6 * MINUTE);
      expect((await openFrom('2001:db8::1', third.number, typed(third.code))).statusCode).toBe(201);
    } finally {
      await app.drop();
    }
  });
});
