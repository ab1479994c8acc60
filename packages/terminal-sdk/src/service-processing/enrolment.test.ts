import { describe, expect, it, vi } from 'vitest';
import { inProcessField } from '../card-reader/in-process.ts';
import { EUR, enrolled, reach } from '../fixtures/drive.ts';
import { ID, problem } from '../fixtures/fake-server.ts';
import { CODE, fixture } from '../fixtures/terminal.ts';
import { createTerminal } from './terminal.ts';

describe('enrolment', () => {
  it('makes the second secret only after the first was accepted, then is ready', async () => {
    const given = await fixture();
    const order: string[] = [];
    const makeKeys = given.dependencies.storage.makeKeys;
    given.dependencies.storage.makeKeys = () => {
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
    const terminal = createTerminal(given.dependencies);
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    const state = await terminal.until((s) => s.kind === 'unenrolled' && s.refusal !== undefined);
    expect(state).toMatchObject({ refusal: { code: 'activation_code_invalid', remedy: expect.any(String) } });
    expect(await given.dependencies.storage.keys()).toBeUndefined();
  });

  it('destroys its keys when the server does not accept the device', async () => {
    const given = await fixture();
    given.server.next('POST /v1/enrolments/:id/complete', problem(403, 'enrolment_refused'));
    const terminal = createTerminal(given.dependencies);
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    await terminal.until((s) => s.kind === 'unenrolled' && s.refusal?.code === 'enrolment_refused');
    expect(await given.dependencies.storage.keys()).toBeUndefined();
  });

  it('waits for an operator, and is ready once one has approved', async () => {
    const given = await fixture();
    given.server.settings.status = 'awaiting_approval';
    const terminal = createTerminal(given.dependencies);
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    await reach(terminal, 'awaiting_approval');
    given.server.settings.status = 'active';
    await reach(terminal, 'ready');
  });

  it('refuses personalisation data that are not for this device', async () => {
    const given = await fixture();
    given.server.settings.change = (p) => ({ ...p, deviceId: ID('dev', 9) });
    const terminal = createTerminal(given.dependencies);
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
    const again = createTerminal(given.dependencies);
    const read = vi.spyOn(given.dependencies.storage, 'read');
    await reach(again, 'ready');
    // The version held is read once at start and once more to check what was fetched.
    await expect.poll(() => read.mock.calls.filter(([name]) => name === 'personalisation').length).toBe(2);
    await expect.poll(() => given.server.routes().at(-1)).toBe('GET /v1/terminal/personalisation');
    expect(again.state).toMatchObject({ terminal: { personalisationVersion: 3 } });
    expect(await given.dependencies.storage.read('personalisation')).toMatchObject({ version: 3 });
  });

  it('fetches its data anew in the second half of their life', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    terminal.close();
    given.clock.now += 50_000_000;
    const again = createTerminal(given.dependencies);
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
    const again = createTerminal(given.dependencies);
    const kinds: string[] = [];
    again.subscribe((s) => kinds.push(s.kind));
    await reach(again, 'ready');
    expect(kinds).toContain('blocked');
  });

  it('stops at once when its software is older than the server allows', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    terminal.close();
    const old = createTerminal({ ...given.dependencies, softwareVersion: '0.0.9' });
    expect(await reach(old, 'blocked')).toMatchObject({ cause: 'outdated' });
  });

  it('wipes everything when asked to', async () => {
    const given = await fixture();
    const terminal = await enrolled(given);
    terminal.send({ type: 'wipe' });
    await reach(terminal, 'unenrolled');
    expect(await given.dependencies.storage.keys()).toBeUndefined();
    expect(await given.dependencies.storage.read('device')).toBeUndefined();
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
    expect(await given.dependencies.storage.keys()).toBeUndefined();
    expect(await given.dependencies.storage.read('device')).toBeUndefined();
  });
});
