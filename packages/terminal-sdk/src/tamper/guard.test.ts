import { SECURITY_ITEMS } from '@tallystick/attestation/evidence';
import type { TamperFinding } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { problem } from '../fixtures/fake-server.ts';
import { CODE, fixture } from '../fixtures/terminal.ts';
import { createTerminal, type Terminal } from '../service-processing/terminal.ts';
import { finding } from './detectors.ts';
import type { TamperDependencies } from './guard.ts';

const HOOK = finding('hook', 'window.fetch');
const LEVEL_3 = Object.fromEntries(
  Object.entries(SECURITY_ITEMS).map(([name, { type }]) => [name, type === 'flag' ? false : name]),
);
const AUTOMATION = finding('automation', 'navigator.webdriver');
const REPORTS = 'POST /v1/terminal/tamper-reports';

/** A terminal whose detectors see what the test says, and whose pulse is the test's. */
const setup = async (mode: 'test' | 'live' = 'test') => {
  const seen: TamperFinding[] = [];
  let pulse = () => {};
  const tamper: TamperDependencies = {
    detectors: [() => seen],
    pulse(look) {
      pulse = look;
      return () => {};
    },
  };
  const given = await fixture({ tamper });
  given.server.settings.mode = mode;
  const start = () => createTerminal(given.dependencies);
  return { ...given, seen, start, pulse: () => pulse() };
};
const enrol = async (terminal: Terminal) => {
  await terminal.until((s) => s.kind === 'unenrolled');
  terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
  return terminal.until((s) => s.kind !== 'unenrolled' && s.kind !== 'enrolling');
};
const done = (terminal: Terminal) => terminal.until((s) => s.kind === 'tampered' && s.step === 'done');
const claimsOf = (body: unknown) => {
  const { report } = body as { report: string };
  return JSON.parse(Buffer.from(report.split('.')[1] ?? '', 'base64url').toString()) as object;
};

describe('a guarded terminal', () => {
  it('trips at a pulse: tells, wipes, explains, and may be activated again when the cause is gone', async () => {
    const { start, seen, pulse, server, dependencies } = await setup();
    const terminal = start();
    expect((await enrol(terminal)).kind).toBe('ready');
    seen.push(HOOK);
    pulse();
    expect(await done(terminal)).toMatchObject({ seen: [HOOK], wiped: true, marker: { told: 'sent' } });
    const told = server.got.filter(({ route }) => route === REPORTS).map(({ body }) => claimsOf(body));
    expect(told).toMatchObject([
      { action: 'trip', seen: [HOOK], reference: expect.stringMatching(/^.{4}-.{4}$/) },
    ]);
    expect(await dependencies.storage.keys()).toBeUndefined();
    for (const record of ['device', 'personalisation', 'pending', 'generation'] as const) {
      expect(await dependencies.storage.read(record)).toBeUndefined();
    }
    terminal.send({ type: 'acknowledge' });
    await terminal.until((s) => s.kind === 'tampered' && s.stillThere);
    seen.pop();
    terminal.send({ type: 'acknowledge' });
    expect((await enrol(terminal)).kind).toBe('ready');
    expect(await dependencies.storage.read('tamper')).toBeUndefined();
  });

  it('trips again before a code is spent while the cause is there', async () => {
    const { start, seen, server } = await setup();
    const terminal = start();
    await terminal.until((s) => s.kind === 'unenrolled');
    seen.push(HOOK);
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    expect(await done(terminal)).toMatchObject({ marker: { told: 'needless' } });
    expect(server.routes()).toEqual([]);
  });

  it('looks before each payment, and makes none', async () => {
    const { start, seen, server } = await setup();
    const terminal = start();
    await enrol(terminal);
    seen.push(HOOK);
    terminal.send({ type: 'charge', amount: { value: 1250, currency: 'EUR' } });
    await done(terminal);
    expect(server.routes()).not.toContain('POST /v1/payments');
  });

  it('tells of automation once in test mode and goes on; in live mode it trips before a key is made', async () => {
    const test = await setup('test');
    test.seen.push(AUTOMATION);
    const terminal = test.start();
    expect((await enrol(terminal)).kind).toBe('ready');
    test.pulse();
    await expect.poll(() => test.server.routes().filter((route) => route === REPORTS).length).toBe(1);
    test.pulse();
    expect(terminal.state.kind).toBe('ready');

    const live = await setup('live');
    live.seen.push(AUTOMATION);
    const stopped = live.start();
    await enrol(stopped);
    expect(await done(stopped)).toMatchObject({ seen: [AUTOMATION], marker: { told: 'needless' } });
    expect(live.server.routes()).toEqual(['POST /v1/enrolments']);
    expect(await live.dependencies.storage.keys()).toBeUndefined();
  });

  it('keeps the report while the server is away, stays stopped over a restart, and tells it then', async () => {
    const { start, seen, pulse, server, dependencies } = await setup();
    const terminal = start();
    await enrol(terminal);
    server.next(REPORTS, 'no answer', 'no answer', 'no answer');
    seen.push(HOOK);
    pulse();
    await terminal.until((s) => s.kind === 'tampered' && s.step === 'telling' && s.polls > 0);
    terminal.close();
    const marker = await dependencies.storage.read('tamper');
    expect(marker).toMatchObject({ told: 'unsent', terminal: { terminalLabel: 'Counter' } });
    expect(await dependencies.storage.keys()).toBeUndefined();
    expect(JSON.stringify(marker)).not.toContain(CODE);

    seen.pop();
    const again = start();
    expect(await done(again)).toMatchObject({ marker: { told: 'sent', reference: marker?.reference } });
    await expect.poll(async () => (await dependencies.storage.read('tamper'))?.report).toBeUndefined();
    const told = server.got.filter(({ route }) => route === REPORTS).map(({ body }) => body);
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  it('does not lose a report that is still owed to a new trip at the next start', async () => {
    const { start, seen, pulse, server, dependencies } = await setup();
    const terminal = start();
    await enrol(terminal);
    server.next(REPORTS, 'no answer');
    seen.push(HOOK);
    pulse();
    await terminal.until((s) => s.kind === 'tampered' && s.step === 'telling' && s.polls > 0);
    terminal.close();
    const owed = (await dependencies.storage.read('tamper'))?.reference;
    expect(await done(start())).toMatchObject({ marker: { told: 'sent', reference: owed } });
  });

  it('trips when the server says that the counter did not rise, and ends the payment', async () => {
    const { start, server } = await setup();
    const terminal = start();
    await enrol(terminal);
    const refused = problem(403, 'attestation_refused');
    if (typeof refused === 'string') throw new Error('a problem');
    const checks = [{ id: 'transaction.counter', status: 'contraindicated' }];
    server.next('POST /v1/attestations', { ...refused, body: { ...(refused.body as object), checks } });
    terminal.send({ type: 'charge', amount: { value: 1250, currency: 'EUR' } });
    expect(await done(terminal)).toMatchObject({
      seen: [{ trip: 'clone' }],
      marker: { payment: { end: 'cancelled', presented: false } },
    });
  });

  it('asks after a payment that had been presented until it has ended', async () => {
    const { start, seen, pulse, server } = await setup();
    server.settings.outcome = { status: 'presented' };
    const terminal = start();
    await enrol(terminal);
    terminal.send({ type: 'charge', amount: { value: 1250, currency: 'EUR' } });
    await terminal.until((s) => s.kind === 'checking');
    seen.push(HOOK);
    pulse();
    await terminal.until((s) => s.kind === 'tampered' && s.step === 'telling' && s.polls > 1);
    for (const [id, payment] of server.payments) server.payments.set(id, { ...payment, status: 'approved' });
    expect(await done(terminal)).toMatchObject({ marker: { payment: { presented: true, end: 'approved' } } });
  });

  it('wipes and explains although nothing could be signed', async () => {
    const { start, seen, pulse, dependencies } = await setup();
    const terminal = start();
    await enrol(terminal);
    dependencies.storage.keys = () => Promise.reject(new Error('gone'));
    seen.push(HOOK);
    pulse();
    expect(await done(terminal)).toMatchObject({ wiped: true, marker: { told: 'unsigned' } });
    expect(await dependencies.storage.read('device')).toBeUndefined();
  });

  it('trips when stored data do not open, and tells of it as long as its key signs', async () => {
    const { start, dependencies } = await setup();
    const terminal = start();
    await enrol(terminal);
    terminal.close();
    const held = await dependencies.storage.read('personalisation');
    const jwe = held?.jwe.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')).replace(/\.(.)/, '.A$1') ?? '';
    await dependencies.storage.write('personalisation', { version: 1, jwe });
    expect(await done(start())).toMatchObject({
      seen: [{ trip: 'storage' }],
      marker: { told: 'sent', terminal: { terminalLabel: 'Counter' } },
    });
  });

  it('fetches data anew that the server signed for another version of the till', async () => {
    const { start, dependencies, server } = await setup();
    const terminal = start();
    await enrol(terminal);
    terminal.close();
    server.settings.change = (p) => ({ ...p, currency: 'XXX' }) as unknown as typeof p;
    const answer = await server.fetch('http://server.test/v1/terminal/personalisation', { method: 'GET' });
    const { personalisation: jwe } = (await answer.json()) as { personalisation: string };
    await dependencies.storage.write('personalisation', { version: 1, jwe });
    server.settings.change = (p) => p;
    const again = start();
    await again.until((s) => s.kind === 'ready');
    expect(server.routes()).not.toContain(REPORTS);
  });

  it('leaves no key behind that was being made when it tripped', async () => {
    const { start, seen, pulse, dependencies } = await setup();
    const makeKeys = dependencies.storage.makeKeys;
    let finish = () => {};
    dependencies.storage.makeKeys = async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return makeKeys();
    };
    const terminal = start();
    await terminal.until((s) => s.kind === 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    await terminal.until((s) => s.kind === 'enrolling' && s.step === 'keys');
    await new Promise(setImmediate);
    seen.push(HOOK);
    pulse();
    await terminal.until((s) => s.kind === 'tampered' && s.step === 'wiping');
    finish();
    await done(terminal);
    expect(await dependencies.storage.keys()).toBeUndefined();
  });

  it('has what stands beside the storage destroyed with it', async () => {
    const { start, seen, pulse, dependencies } = await setup();
    let beside = 0;
    Object.assign(dependencies.tamper ?? {}, { wiped: () => (beside += 1) });
    const terminal = start();
    await enrol(terminal);
    seen.push(HOOK);
    pulse();
    await done(terminal);
    expect(beside).toBe(1);
  });

  it('destroys its keys at the next try where the storage was away for a moment', async () => {
    const { start, seen, pulse, dependencies } = await setup();
    const terminal = start();
    await enrol(terminal);
    const wipe = dependencies.storage.wipe;
    let fails = 1;
    dependencies.storage.wipe = async (marker) => {
      fails -= 1;
      if (fails >= 0) throw new Error('away');
      return wipe(marker);
    };
    seen.push(HOOK);
    pulse();
    expect(await done(terminal)).toMatchObject({ wiped: true });
    expect(await dependencies.storage.keys()).toBeUndefined();
  });

  it('destroys its keys although the storage is too full to keep why', async () => {
    const { start, seen, pulse, dependencies } = await setup();
    const terminal = start();
    await enrol(terminal);
    const wipe = dependencies.storage.wipe;
    dependencies.storage.wipe = async (marker) => {
      if (marker) throw new Error('full');
      return wipe();
    };
    seen.push(HOOK);
    pulse();
    expect(await done(terminal)).toMatchObject({ wiped: true, marker: { told: 'sent' } });
    expect(await dependencies.storage.keys()).toBeUndefined();
    expect(await dependencies.storage.read('device')).toBeUndefined();
    expect(await dependencies.storage.read('personalisation')).toBeUndefined();
  });

  it('is not activated again before its keys could be destroyed', async () => {
    const { start, seen, pulse, dependencies } = await setup();
    const terminal = start();
    await enrol(terminal);
    const wipe = dependencies.storage.wipe;
    dependencies.storage.wipe = () => Promise.reject(new Error('away'));
    seen.push(HOOK);
    pulse();
    expect(await done(terminal)).toMatchObject({ wiped: false });
    seen.pop();
    terminal.send({ type: 'acknowledge' });
    expect(await done(terminal)).toMatchObject({ wiped: false });
    dependencies.storage.wipe = wipe;
    terminal.send({ type: 'acknowledge' });
    await terminal.until((s) => s.kind === 'tampered' && s.step === 'done' && s.wiped);
    expect(await dependencies.storage.keys()).toBeUndefined();
    terminal.send({ type: 'acknowledge' });
    expect((await enrol(terminal)).kind).toBe('ready');
  });

  it('acts on everything that it sees while it looks for the flags of the run time', async () => {
    const { dependencies, server } = await setup();
    server.settings.level = 3;
    let jumps = 0;
    const terminal = createTerminal({
      ...dependencies,
      attestation: {
        ...dependencies.attestation,
        securityItems: async () => {
          jumps = 1;
          return LEVEL_3;
        },
      },
      // Sees each jump once, as the clock does.
      tamper: { detectors: [() => (jumps-- > 0 ? [finding('clock', 'back 60 min')] : [])] },
    });
    await terminal.until((s) => s.kind === 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    const state = await terminal.until((s) => s.kind === 'ready' || s.kind === 'tampered');
    expect(state).toMatchObject({ kind: 'tampered', seen: [{ trip: 'clock' }] });
  });

  it('raises the flags of the run time in what attestation sees', async () => {
    const { withRuntimeFlags } = await import('./runtime-flags.ts');
    const { dependencies } = await setup();
    const flagged = (items: Record<string, string | boolean>, seen: readonly TamperFinding[]) =>
      withRuntimeFlags({ ...dependencies.attestation, securityItems: async () => items }, () => seen);
    expect(await flagged({ 'runtime.hook': false }, [HOOK]).securityItems(3)).toMatchObject({
      'runtime.hook': true,
      'runtime.debugger': false,
    });
    expect(await flagged({ 'runtime.debugger': true }, []).securityItems(3)).toMatchObject({
      'runtime.debugger': true,
    });
    expect(await flagged({}, [finding('debugger', 'stood still', false)]).securityItems(3)).toMatchObject({
      'runtime.debugger': false,
    });
    expect(await flagged({}, [finding('hook', 'window.fetch', false)]).securityItems(3)).toMatchObject({
      'runtime.hook': true,
    });
    expect(await flagged({ 'app.id': 'till' }, [HOOK]).securityItems(1)).toEqual({ 'app.id': 'till' });
  });
});
