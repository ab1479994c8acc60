import { hash } from 'node:crypto';
import { createDeviceChannel, createProofMaker } from '@tallystick/channel/client';
import { type Database, openDatabase } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { createClient, getOwnTerminal, type Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { testConfig } from '../../testing/test-config.ts';
import { enrolDevice, injectFetch, TEST_API_KEY, type TestDevice } from '../../testing/test-devices.ts';
import { until } from '../../testing/until.ts';

const ORIGIN = 'http://localhost:4000';
const OWN = getOwnTerminal.path;
const PROCESSES = 4;

describe.each(testEngines())('several processes of one server on %s', (engine) => {
  const clock = createManualClock();
  const apps: App[] = [];
  const databases: Database[] = [];
  let dropDatabase: () => Promise<void>;
  let device: TestDevice;
  const config = testConfig({ seedApiKey: TEST_API_KEY });

  const first = () => {
    const [app] = apps;
    if (app === undefined) throw new Error('no process');
    return app;
  };

  beforeAll(async () => {
    const created = await createTestDatabase(engine);
    dropDatabase = created.drop;
    for (let process = 0; process < PROCESSES; process += 1) {
      // On PostgreSQL each with connections of its own, as real processes have.
      const database =
        created.url === undefined || process === 0
          ? created.database
          : await openDatabase({ url: created.url, orm: true });
      if (database !== created.database) databases.push(database);
      apps.push(await createApp(config, { database, clock }));
    }
    await until(() => apps.every(({ modules }) => modules.deviceChannel.otherProcesses === PROCESSES - 1));
    device = await enrolDevice(first());
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    for (const database of databases) await database.close();
    await dropDatabase();
  });

  const channelAt = (fetch: typeof globalThis.fetch) =>
    createDeviceChannel({
      origin: ORIGIN,
      deviceId: device.enrolled.deviceId,
      publicJwk: device.deviceKey,
      sign: (bytes) => device.phone.sign(bytes),
      now: () => clock.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      fetch,
    });
  const nonceOf = async (app: App) =>
    String((await app.http.inject({ method: 'GET', url: OWN })).headers['dpop-nonce']);
  const headersWith = async (nonce: string) => {
    const token = await channelAt(injectFetch(first())).token();
    const proofs = createProofMaker({
      publicJwk: device.deviceKey,
      sign: (bytes) => device.phone.sign(bytes),
      now: () => clock.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
    const tokenHash = hash('sha256', token, 'base64url');
    const dpop = await proofs.make({ method: 'GET', url: `${ORIGIN}${OWN}`, tokenHash, nonce });
    return { authorization: `DPoP ${token}`, dpop };
  };
  const codeAt = async (app: App, headers: Record<string, string>): Promise<string> => {
    const answer = await app.http.inject({ method: 'GET', url: OWN, headers });
    return answer.statusCode === 200 ? 'let in' : answer.json<Problem>().code;
  };

  it('let one proof in once, however many are asked at once', async () => {
    for (const home of apps) {
      const headers = await headersWith(await nonceOf(home));
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => codeAt(apps[index % PROCESSES] ?? home, headers)),
      );
      expect(answers.filter((answer) => answer === 'let in')).toHaveLength(1);
      expect(new Set(answers)).toEqual(new Set(['let in', 'dpop_proof_replayed']));
    }
  });

  it('serve a device behind a balancer that goes round them, without asking it for another nonce each time', async () => {
    let sent = 0;
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent += 1;
      return injectFetch(apps[sent % PROCESSES] ?? first())(input, init);
    };
    const channel = channelAt(fetch);
    const client = createClient({
      origin: ORIGIN,
      fetch,
      authorise: channel.authorise,
      onAnswer: channel.onAnswer,
    });
    for (let call = 0; call < 20; call += 1) {
      expect(await client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
    }
    // Twenty calls, one token, and one first try that knew no nonce.
    expect(sent).toBe(22);
  });

  it('refuse a nonce of the past, whoever is asked', async () => {
    const [, second] = apps;
    if (second === undefined) throw new Error('no second process');
    const headers = await headersWith(await nonceOf(second));
    clock.advance(180_000);
    await until(() => apps.every(({ modules }) => modules.deviceChannel.otherProcesses === PROCESSES - 1));
    for (const app of apps) expect(await codeAt(app, headers)).toBe('use_dpop_nonce');
  });

  it('admit nothing for a process that has ended', async () => {
    const ended = apps.pop();
    if (ended === undefined) throw new Error('no process to end');
    const headers = await headersWith(await nonceOf(ended));
    await ended.close();
    await until(() => apps.every(({ modules }) => modules.deviceChannel.otherProcesses === PROCESSES - 2));
    for (const app of apps) expect(await codeAt(app, headers)).toBe('use_dpop_nonce');
  });
});
