import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderTerminal } from '../../activate.ts';
import { freePort } from '../../free-port.ts';
import { type System, startSystem } from '../../system.ts';
import { HOST_QUIRKS, PHONE_QUIRKS } from '../index.ts';
import { Misuse } from './flags.ts';
import { startByHand } from './start-by-hand.ts';

const run = async (...args: string[]) => {
  const lines: string[] = [];
  const went = await startByHand(args, { say: (line) => lines.push(line), stopped: Promise.resolve() });
  return { went, text: lines.join('\n') };
};

describe('the world by hand', () => {
  it('lists every quirk of hosts and phones, with what it plays', async () => {
    const { went, text } = await run('--list');
    expect(went).toBe(true);
    const quirks: Readonly<Record<string, { meaning: string }>> = { ...HOST_QUIRKS, ...PHONE_QUIRKS };
    for (const [name, { meaning }] of Object.entries(quirks)) {
      expect(text).toContain(name);
      expect(text).toContain(meaning);
    }
  });

  it.each([[], ['--help'], ['-h']])('says how it is used: %s', async (...args) => {
    expect((await run(...args)).text).toContain('npm run world -- host');
  });

  it.each([
    [['hosts'], 'neither host nor phone'],
    [['host', '--quirk', 'nope'], 'there is no quirk "nope"'],
    [['host', '--quirk', 'boolean-01'], 'there is no quirk "boolean-01"'],
    [['host', '--port', '99999'], '--port takes a whole number'],
    [['host', '--port', 'x'], '--port takes a whole number'],
    [['host', '--dialect', 'iso2003'], 'iso1987binary'],
    [['host', '--dialect', '__proto__'], 'iso1987binary'],
    [['host', '--framing', 'x'], 'binary-2'],
    [['host', '--ort', '1'], '--ort'],
    [['host', 'late'], '"late" is not expected'],
    [['phone'], '--terminal and --code'],
  ])('refuses %j and says what can be said instead', async (args, words) => {
    const refused = await run(...args).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Misuse);
    expect(String(refused)).toContain(words);
  });

  it('starts a host that listens until it is stopped', async () => {
    const port = await freePort();
    let stop: () => void = () => {};
    const lines: string[] = [];
    const running = startByHand(['host', '--quirk', 'late', '--quirk', 'asks', '--port', String(port)], {
      say: (line) => lines.push(line),
      stopped: new Promise<void>((done) => {
        stop = done;
      }),
    });
    await expect.poll(() => lines.join('\n')).toContain(`127.0.0.1:${port}`);
    const socket = createConnection({ port });
    await new Promise((connected) => socket.once('connect', connected));
    await expect.poll(() => lines).toContain('connection opened');
    const closed = new Promise((done) => socket.once('close', done));
    stop();
    expect(await running).toBe(true);
    await closed;
    await expect(
      startByHand(['host', '--port', String(port)], { say: () => {}, stopped: Promise.resolve() }),
    ).resolves.toBe(true);
  });
});

describe('a phone by hand, at a real server with its issuer host', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system?.stop());

  const phone = async (...args: string[]) => {
    const { activation } = await orderTerminal(system, 'By hand');
    const { terminalNumber, code = '' } = activation;
    const at = ['--server', system.origin, '--root', system.virtualRootFile];
    return run('phone', ...at, '--terminal', terminalNumber, '--code', code, ...args);
  };

  it.each(['boolean-01', 'ios-27'])('with the quirk %s enrols and takes a payment', async (quirk) => {
    const { went, text } = await phone('--quirk', quirk);
    expect(text).toMatch(/enrolled: trm_.* level [123]/);
    expect(text).toMatch(/payment: approved pay_/);
    expect(went).toBe(true);
  });

  it('that is refused says by which check', async () => {
    const { went, text } = await phone('--quirk', 'unknown-package');
    expect(text).toContain('enrolment_refused');
    expect(text).toContain('app.package');
    expect(went).toBe(false);
  });
});
