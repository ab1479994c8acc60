import { describe, expect, it } from 'vitest';
import { enrolled, reach } from '../fixtures/drive.ts';
import { problem } from '../fixtures/fake-server.ts';
import { CODE, fixture } from '../fixtures/terminal.ts';
import { createTerminal } from './terminal.ts';

const DAY_MS = 86_400_000;

describe('a terminal whose clock runs days ahead when it starts', () => {
  it('says so, once the server has, and goes on when it is right again', async () => {
    const wake = Promise.withResolvers<void>();
    const given = await fixture();
    (await enrolled(given)).close();
    const { clock, server } = given;
    clock.now += 2 * DAY_MS;
    server.next('GET /v1/terminal', problem(401, 'device_clock_wrong'));
    const terminal = createTerminal({ ...given.dependencies, sleep: () => wake.promise });
    // By its own clock its data are out of date: true as far as it can tell by itself.
    expect(await reach(terminal, 'blocked')).toMatchObject({ cause: 'expired' });
    const told = await terminal.until((s) => s.kind === 'blocked' && !s.checking && s.polls > 0);
    expect(told).toMatchObject({ cause: 'expired', refusal: { code: 'device_clock_wrong' } });
    clock.now -= 2 * DAY_MS;
    wake.resolve();
    expect(await reach(terminal, 'ready')).toMatchObject({ terminal: { merchantName: 'Hazel Coffee' } });
    terminal.close();
  });
});

describe('an enrolment with a clock that runs days ahead', () => {
  it('spends no code in vain: the keys stay, and the data are taken when the clock is right', async () => {
    const given = await fixture();
    const { clock, server, dependencies } = given;
    const notAfter = new Date(clock.now - DAY_MS).toISOString();
    server.settings.change = (data) => ({ ...data, notAfter });
    const terminal = createTerminal({ ...dependencies, sleep: () => new Promise(() => {}) });
    await reach(terminal, 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: '10000001', secret: { form: 'code', value: CODE } });
    expect(await reach(terminal, 'blocked')).toMatchObject({ cause: 'expired' });
    clock.now -= 2 * DAY_MS;
    terminal.send({ type: 'check-approval' });
    await reach(terminal, 'ready');
    terminal.close();
  });
});
