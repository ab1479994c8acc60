import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import type { Message } from '@tallystick/iso8583';
import { createClient, getCardAccount } from '@tallystick/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { connectAcquirer, takeTestCard, tapMessage } from './testing/acquirer.ts';

const MAIN = new URL('main.ts', import.meta.url).pathname;
/** Compiled code is kept between starts, as `npm start` does. */
const COMPILE_CACHE = new URL('../../../.cache/compile', import.meta.url).pathname;
const started: ChildProcess[] = [];
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Ready {
  readonly isoPort: number;
  readonly httpPort: number;
}

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-main-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
};

/** Starts the real process; resolves when it is ready or has ended. */
const start = (environment: Record<string, string>, args: readonly string[] = []) => {
  const child = fork(MAIN, args, {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ISSUER_ISO_PORT: '0',
      ISSUER_HTTP_PORT: '0',
      ...environment,
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  started.push(child);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const ready = new Promise<Ready>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Ready));
    void ended.then(() => reject(new RangeError(`The issuer ended: ${stderr}`)));
  });
  ready.catch(() => {});
  return { child, ready, ended, stderr: () => stderr };
};

describe('the issuer process', () => {
  it('says in one line that a port is taken, and ends with 1', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const issuer = start({ ISSUER_DATA: await newFolder(), ISSUER_HTTP_PORT: port });
    expect(await issuer.ended).toBe(1);
    expect(issuer.stderr()).toBe(
      `issuer: Port ${port} is taken: stop what uses it, or set ISSUER_HTTP_PORT\n`,
    );
  });

  it('says what is wrong with its settings, and ends with 78', async () => {
    const issuer = start({ ISSUER_ISO_PORT: 'x', TALLYSTICK_MODE: 'x' });
    expect(await issuer.ended).toBe(78);
    expect(issuer.stderr().trim().split('\n')).toHaveLength(2);
  });
});

describe('reviewed/A13: operating the issuer', () => {
  it('tells its start, its answers and its stop as the server does, and what it counted', async () => {
    const issuer = start({ ISSUER_DATA: await newFolder() });
    const { isoPort, httpPort } = await issuer.ready;
    const origin = `http://127.0.0.1:${httpPort}`;
    const card = await takeTestCard(origin);
    const acquirer = await connectAcquirer(isoPort);
    expect((await acquirer.send(await tapMessage(card, 100n)))[39]).toBe('00');
    expect((await acquirer.send(await tapMessage(card, 60_000n)))[39]).not.toBe('00');
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    expect(metrics).toContain('tallystick_issuer_answers_total{kind="authorisation",response_code="00"} 1');
    expect(metrics).toContain('tallystick_issuer_connections 1');
    expect(metrics).toContain('program="issuer"');
    const version: unknown = await (await fetch(`${origin}/version`)).json();
    expect(version).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), mode: 'test' });
    await acquirer.link.close();
    issuer.child.kill('SIGTERM');
    expect(await issuer.ended).toBe(0);
    const lines = issuer
      .stderr()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) {
      expect(line).toMatchObject({ program: 'issuer', level: expect.stringMatching(/^[a-z]+$/) });
      expect(Date.parse(String(line['at']))).not.toBeNaN();
    }
    const said = lines.map(({ msg }) => msg);
    for (const text of ['listening', 'acquirer connected', 'request answered', 'answered'])
      expect(said).toContain(text);
    expect(said.slice(-2)).toEqual(['stopping', 'stopped']);
  });

  it('stops in order however slowly a client sends, and however often it is asked', async () => {
    const issuer = start({ ISSUER_DATA: await newFolder(), ISSUER_STOP_LEAVE_MS: '1' });
    const { httpPort } = await issuer.ready;
    const socket = connect(httpPort, '127.0.0.1').on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(
      'POST /issuer/v1/test/cards HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{',
    );
    await fetch(`http://127.0.0.1:${httpPort}/health`);
    issuer.child.kill('SIGTERM');
    await new Promise((resolve) => issuer.child.stderr?.once('data', resolve));
    issuer.child.kill('SIGTERM');
    await closed;
    expect(await issuer.ended).toBe(0);
    expect(issuer.stderr()).toContain('"msg":"stopped"');
  });

  it('migrates by a command of its own, and refuses to start on an older schema where that is asked', async () => {
    const environment = { ISSUER_DATA: await newFolder(), ISSUER_DATABASE_MIGRATE: 'separate' };
    const early = start(environment);
    expect(await early.ended).toBe(78);
    expect(early.stderr()).toContain('npm run migrate');
    expect(await start(environment, ['migrate', '--check']).ended).toBe(3);
    expect(await start(environment, ['migrate']).ended).toBe(0);
    expect(await start(environment, ['migrate', '--check']).ended).toBe(0);
    const issuer = start(environment);
    await issuer.ready;
    issuer.child.kill('SIGTERM');
    expect(await issuer.ended).toBe(0);
  });
});

describe('reviewed/K6: an issuer whose database is away at the start', () => {
  it('waits for it, tells each try, and gives up in the end without the password', async () => {
    const issuer = start({
      ISSUER_DATA: await newFolder(),
      ISSUER_DATABASE_URL: 'postgres://user:hidden@127.0.0.1:1/none',
      ISSUER_DATABASE_WAIT_MS: '1500',
    });
    expect(await issuer.ended).toBe(1);
    expect(issuer.stderr()).toContain('trying again');
    expect(issuer.stderr()).toContain('Check ISSUER_DATABASE_URL');
    expect(issuer.stderr()).not.toContain('hidden');
  });

  it.skipIf(!process.env['TEST_POSTGRES_URL'])('works once it is there', async () => {
    const { url, drop } = await createTestDatabase('postgres');
    cleanups.push(drop);
    const target = new URL(url ?? '');
    const real = Number(target.port);
    const proxy = createServer((socket) => {
      const onward = connect(real, target.hostname);
      socket.on('error', () => onward.destroy()).pipe(onward);
      onward.on('error', () => socket.destroy()).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    target.port = String(typeof address === 'object' ? address?.port : '');
    // Nothing listens there until the first try in vain was told.
    await new Promise((resolve) => proxy.close(resolve));
    const issuer = start({ ISSUER_DATA: await newFolder(), ISSUER_DATABASE_URL: target.href });
    issuer.child.stderr?.once('data', () => proxy.listen(Number(target.port), '127.0.0.1'));
    cleanups.push(async () => void proxy.close());
    const { httpPort } = await issuer.ready;
    expect((await fetch(`http://127.0.0.1:${httpPort}/ready`)).status).toBe(200);
    issuer.child.kill('SIGTERM');
    await issuer.ended;
  });

  it.skipIf(process.platform !== 'linux')(
    'reviewed/A3: says at once that its data folder cannot be made',
    async () => {
      const issuer = start({ ISSUER_DATA: '/proc/nope' });
      expect(await issuer.ended).toBe(1);
      expect(issuer.stderr()).toContain('ISSUER_DATA');
    },
  );
});

describe.each(testEngines())('killed in mid-stream on %s', (engine) => {
  it('loses no authorisation that was acknowledged and books none twice', async () => {
    const environment: Record<string, string> = { ISSUER_DATA: await newFolder(), LOG_LEVEL: 'warn' };
    if (engine === 'postgres') {
      const { url, drop } = await createTestDatabase(engine);
      cleanups.push(drop);
      if (url !== undefined) environment['ISSUER_DATABASE_URL'] = url;
    }
    const first = start(environment);
    const ports = await first.ready;
    const card = await takeTestCard(`http://127.0.0.1:${ports.httpPort}`);
    const acquirer = await connectAcquirer(ports.isoPort);

    const acknowledged = new Map<Message, Message>();
    const messages: Message[] = [];
    for (let count = 0; count < 120; count += 1) messages.push(await tapMessage(card, 100n));
    let killed = false;
    // A window of 8, in the order of the card's counter, until the process is gone.
    const waiting = [...messages];
    const worker = async () => {
      for (let message = waiting.shift(); message && !killed; message = waiting.shift()) {
        const outcome = await acquirer.link.request(message, { timeoutMs: 60_000 });
        if (outcome.kind !== 'reply') return;
        acknowledged.set(message, outcome.message);
        if (acknowledged.size >= 20 && !killed) {
          killed = true;
          first.child.kill('SIGKILL');
        }
      }
    };
    const stream = Array.from({ length: 8 }, worker);
    await Promise.all(stream);
    await acquirer.link.close({ drainMs: 0 });
    await first.ended;
    expect(acknowledged.size).toBeGreaterThanOrEqual(20);
    expect(acknowledged.size).toBeLessThan(messages.length);

    const second = start(environment);
    const again = await second.ready;
    const reconnected = await connectAcquirer(again.isoPort);
    let approved = 0;
    for (const message of messages) {
      const repeated = await reconnected.send({ ...message, mti: '0201' });
      const before = acknowledged.get(message);
      if (before) {
        expect([repeated[38], repeated[39]]).toEqual([before[38], before[39]]);
      }
      if (repeated[39] === '00') approved += 1;
    }
    const client = createClient({
      origin: `http://127.0.0.1:${again.httpPort}`,
      authorise: () => ({ authorization: `Bearer ${card.walletToken}` }),
    });
    const account = await client.call(getCardAccount, { params: { id: card.cardId } });
    expect(account.balance.value).toBe(50_000 - approved * 100);
    // With an acquirer still connected, it ends in order.
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    await reconnected.link.close();
  });
});
