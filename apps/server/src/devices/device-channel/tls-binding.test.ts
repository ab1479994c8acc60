import { hash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { createDeviceChannel, createProofMaker } from '@tallystick/channel/client';
import { testEngines } from '@tallystick/database/testing';
import {
  completeEnrolment,
  createClient,
  createPayment,
  getOwnTerminal,
  getPersonalisation,
  listChannelSessions,
  openEnrolment,
  type Problem,
} from '@tallystick/protocol';
import { type KeptConnection, keepConnection } from '@tallystick/terminal-sdk/node';
import { createVirtualTerminal } from '@tallystick/virtual-devices';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { captureLog } from '../../testing/captured-log.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  injectFetch,
  linked,
  newCode,
  newTerminal,
  p256Of,
  phoneOf,
  requestOf,
  TEST_API_KEY,
  typed,
  virtualRootOf,
} from '../../testing/test-devices.ts';

const OWN = getOwnTerminal.path;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

describe.each(testEngines())('TLS straight to the server on %s', (engine) => {
  let app: TestApp;
  let origin: string;
  let authority: string;
  const logged = captureLog('warn');
  const open: KeptConnection[] = [];

  beforeAll(async () => {
    app = await createTestApp(
      engine,
      { seedApiKey: TEST_API_KEY, tls: { port: 0, origin: undefined, files: undefined } },
      { log: logged.log },
    );
    await app.listen();
    const { tls } = app.platform;
    if (tls?.authority === undefined) throw new Error('no TLS');
    origin = tls.origin;
    authority = tls.authority;
  });
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });
  afterAll(() => app.drop());

  const newConnection = (): KeptConnection => {
    const connection = keepConnection({ origin, authority });
    open.push(connection);
    return connection;
  };

  /** Enrols a phone over a connection, bound to it unless told otherwise. */
  const enrol = async (connection: KeptConnection, tlsExporter?: string | 'none') => {
    const terminal = await newTerminal(app);
    const secret = linked(await newCode(app, terminal));
    const client = createClient({ origin, fetch: connection.fetch });
    const opened = await client.call(openEnrolment, {
      body: { terminalNumber: terminal.terminalNumber, secret },
    });
    const phone = await phoneOf(app);
    const exporter = tlsExporter ?? (await connection.exporter());
    const body = await requestOf(phone, opened, secret, exporter === 'none' ? {} : { tlsExporter: exporter });
    const send = (changes: object = {}, over = connection) =>
      createClient({ origin, fetch: over.fetch }).call(completeEnrolment, {
        params: { id: opened.enrolmentId },
        body: { ...body, ...changes },
      });
    return { terminal, phone, body, send };
  };
  type Enrolling = Awaited<ReturnType<typeof enrol>>;

  const channelOf = (
    { phone, body }: Enrolling,
    deviceId: string,
    more: { connection?: KeptConnection; fetch?: typeof fetch; origin?: string },
  ) =>
    createDeviceChannel({
      origin,
      deviceId,
      publicJwk: p256Of(body.deviceKey),
      sign: (bytes) => phone.sign(bytes),
      technique: 'enclave',
      storage: 'enclave',
      now: () => app.platform.clock.now(),
      random,
      ...more,
    });
  const clientOf = (
    channel: ReturnType<typeof createDeviceChannel>,
    more: { origin?: string; fetch?: typeof fetch } = {},
  ) => createClient({ origin, ...more, ...channel });
  const bound = async (connection = newConnection()) => {
    const enrolling = await enrol(connection);
    const { deviceId } = await enrolling.send();
    const channel = channelOf(enrolling, deviceId, { connection });
    return { ...enrolling, deviceId, connection, channel, client: clientOf(channel) };
  };
  type Bound = Awaited<ReturnType<typeof bound>>;

  /** Headers of one request with whatever exporter value is wanted; the nonce is fetched over plain HTTP. */
  const headersFor = async (device: Bound, exporter: string | undefined) => {
    const token = await device.channel.token();
    const asked = await app.http.inject({ method: 'GET', url: OWN });
    const dpop = await createProofMaker({
      publicJwk: p256Of(device.body.deviceKey),
      sign: (bytes) => device.phone.sign(bytes),
      now: () => app.platform.clock.now(),
      random,
    }).make({
      method: 'GET',
      url: `${origin}${OWN}`,
      tokenHash: hash('sha256', token, 'base64url'),
      nonce: String(asked.headers['dpop-nonce']),
      exporter,
    });
    return { authorization: `DPoP ${token}`, dpop };
  };
  const codeOver = async (connection: KeptConnection, headers: Record<string, string>) => {
    const answer = await connection.exchange(`${origin}${OWN}`, async () => ({ method: 'GET', headers }));
    return answer.status === 200 ? 'let in' : ((await answer.json()) as Problem).code;
  };

  it('enrols a terminal bound, lets it in, and shows what it signs with', async () => {
    const device = await bound();
    expect(await device.client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
    await device.client.call(createPayment, {
      body: { amount: { value: 100, currency: 'EUR' } },
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    const { data } = await asOperator(app).call(listChannelSessions, { params: { id: device.terminal.id } });
    expect(data).toMatchObject([
      { deviceId: device.deviceId, technique: 'enclave', storage: 'enclave', bound: true, certified: false },
    ]);
    const { personalisation } = await device.client.call(getPersonalisation, {});
    expect(personalisation.split('.')).toHaveLength(5);
  });

  it('serves a whole terminal of the SDK, which signs with a session key over its own connection', async () => {
    const terminalRecord = await newTerminal(app);
    const code = await newCode(app, terminalRecord);
    const { terminal } = createVirtualTerminal({
      origin,
      tls: { authority },
      root: await virtualRootOf(app),
      tap: () => new Promise(() => {}),
    });
    await terminal.until((state) => state.kind === 'unenrolled');
    terminal.send({ type: 'enrol', terminalNumber: terminalRecord.terminalNumber, secret: typed(code) });
    await terminal.until((state) => state.kind === 'ready');
    terminal.send({ type: 'charge', amount: { value: 1250, currency: 'EUR' } });
    await terminal.until((state) => state.kind === 'charging' && state.step === 'card');
    terminal.close();
    const { data } = await asOperator(app).call(listChannelSessions, { params: { id: terminalRecord.id } });
    expect(data[0]).toMatchObject({ bound: true });
    expect(Object.keys(data[0]?.timings ?? {}).sort()).toEqual(['certified', 'enclave']);
  });

  it('notes on record who was refused, and tells the caller no more than that it was', async () => {
    const device = await bound();
    const headers = await headersFor(device, await device.connection.exporter());
    const over = newConnection();
    const answer = await over.exchange(`${origin}${OWN}`, async () => ({ method: 'GET', headers }));
    const problem = (await answer.json()) as Problem;
    expect(problem).not.toHaveProperty('detail');
    expect(JSON.stringify(problem)).not.toContain(device.deviceId);
    const line = logged
      .text()
      .split('\n')
      .find((text) => text.includes('channel_binding_mismatch'));
    expect(line).toContain(device.deviceId);
  });

  it('refuses a terminal that enrolled bound where it proves itself unbound, over TLS and over plain HTTP', async () => {
    const device = await bound();
    expect(await codeOver(device.connection, await headersFor(device, undefined))).toBe(
      'channel_binding_required',
    );
    const overTls = channelOf(device, device.deviceId, { fetch: newConnection().fetch });
    expect(await codeOf(overTls.token())).toBe('channel_binding_required');
    const plain = app.platform.config.origin;
    const overHttp = channelOf(device, device.deviceId, { origin: plain, fetch: injectFetch(app) });
    expect(await codeOf(overHttp.token())).toBe('channel_binding_required');
  });

  it('refuses a proof that was lifted to another connection, and to plain HTTP; the true one still passes', async () => {
    const device = await bound();
    const headers = await headersFor(device, await device.connection.exporter());
    expect(await codeOver(newConnection(), headers)).toBe('channel_binding_mismatch');
    const answer = await app.http.inject({ method: 'GET', url: OWN, headers });
    // Over HTTP the address is another one too: whichever is looked at first, it is refused.
    expect(answer.statusCode).toBe(401);
    expect(await codeOver(device.connection, headers)).toBe('let in');
    expect(await codeOver(device.connection, headers)).toBe('dpop_proof_replayed');
  });

  it('goes on after the connection was lost: the TLS session is resumed, and bound anew', async () => {
    const device = await bound();
    await device.client.call(getOwnTerminal, {});
    const before = await device.connection.exporter();
    expect(device.connection.resumed).toBe(false);
    device.connection.close();
    const stale = await headersFor(device, before);
    await device.client.call(getOwnTerminal, {});
    expect(device.connection.resumed).toBe(true);
    expect(await device.connection.exporter()).not.toBe(before);
    expect(await codeOver(device.connection, stale)).toBe('channel_binding_mismatch');
  });

  it('refuses another key on a connection that a key has bound itself to', async () => {
    const first = await bound();
    const second = await bound();
    await first.client.call(getOwnTerminal, {});
    const exporter = await first.connection.exporter();
    const swapped = await headersFor(second, exporter);
    expect(await codeOver(first.connection, swapped)).toBe('channel_key_changed');
    const other = channelOf(second, second.deviceId, { connection: first.connection });
    expect(await codeOf(other.token())).toBe('channel_key_changed');
    expect(await first.client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
  });

  it('refuses an enrolment that is carried to another connection, or stripped of its binding', async () => {
    const connection = newConnection();
    const carried = await enrol(connection);
    expect(await codeOf(carried.send({}, newConnection()))).toBe('channel_binding_mismatch');
    expect(await codeOf(carried.send({ tlsExporter: undefined }))).toBe('transcript_mismatch');
    const forged = await enrol(connection, 'A'.repeat(43));
    expect(await codeOf(forged.send())).toBe('channel_binding_mismatch');
    const renamed = await enrol(connection, 'A'.repeat(43));
    expect(await codeOf(renamed.send({ tlsExporter: await connection.exporter() }))).toBe(
      'transcript_mismatch',
    );
  });

  it('takes terminals that did not enrol bound as well, and speaks nothing older than TLS 1.3', async () => {
    const connection = newConnection();
    const enrolling = await enrol(connection, 'none');
    const { deviceId } = await enrolling.send();
    const plain = { origin: app.platform.config.origin, fetch: injectFetch(app) };
    for (const way of [{ fetch: connection.fetch }, plain]) {
      const client = clientOf(channelOf(enrolling, deviceId, way), way);
      expect(await client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
    }
    const { hostname, port } = new URL(origin);
    const old = connect({ host: hostname, port: Number(port), ca: authority, maxVersion: 'TLSv1.2' });
    const [error] = await once(old, 'error');
    expect(String(error)).toMatch(/protocol version|EPROTO/);
  });
});
