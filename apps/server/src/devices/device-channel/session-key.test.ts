import {
  createDeviceChannel,
  type DeviceChannelOptions,
  makeWebCryptoSessionKey,
} from '@tallystick/channel/client';
import { testEngines } from '@tallystick/database/testing';
import {
  createClient,
  getOwnTerminal,
  getPolicyVersion,
  listChannelSessions,
  promotePolicy,
  rollBackPolicy,
  savePolicyVersion,
  startPolicyShadow,
} from '@tallystick/protocol';
import { createVirtualPhone } from '@tallystick/virtual-devices/phone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  complete,
  enrolDevice,
  injectFetch,
  linked,
  newCode,
  newTerminal,
  open,
  requestOf,
  TEST_API_KEY,
  type TestDevice,
  virtualRootOf,
} from '../../testing/test-devices.ts';

describe.each(testEngines())('channel keys on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  const origin = 'http://localhost:4000';
  /** The channel of a device whose enclave takes 40 ms a signature, by a clock of its own. */
  const channelOf = (
    { phone, enrolled, deviceKey }: TestDevice,
    more: Partial<DeviceChannelOptions> & { fetch?: typeof fetch } = {},
  ) => {
    let elapsed = 0;
    return createDeviceChannel({
      origin,
      deviceId: enrolled.deviceId,
      publicJwk: deviceKey,
      sign: (bytes) => {
        elapsed += 40;
        return phone.sign(bytes);
      },
      technique: 'enclave',
      storage: 'enclave',
      makeSessionKey: makeWebCryptoSessionKey,
      elapsed: () => elapsed,
      now: () => clock.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      fetch: injectFetch(app),
      ...more,
    });
  };
  const clientOf = (channel: ReturnType<typeof channelOf>) =>
    createClient({ origin, fetch: injectFetch(app), ...channel });
  const sessionsOf = async (device: TestDevice) =>
    (await asOperator(app).call(listChannelSessions, { params: { id: device.terminal.id } })).data;

  /** Sees the requests of a channel, and can change their bodies. */
  const spied = (change: (body: string) => string = (body) => body) => {
    const seen: { body: string; dpop: string; answer: Record<string, unknown> }[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const body = change(String(init?.body ?? ''));
      const answer = await injectFetch(app)(input, { ...init, body });
      const value = (await answer.clone().json()) as Record<string, unknown>;
      seen.push({ body, dpop: new Headers(init?.headers).get('dpop') ?? '', answer: value });
      return answer;
    };
    return { fetch, seen };
  };

  it('may be a session key that the device key certifies; what was measured is on record', async () => {
    const device = await enrolDevice(app);
    const channel = channelOf(device);
    expect(await clientOf(channel).call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
    const [session] = await sessionsOf(device);
    expect(session).toMatchObject({
      deviceId: device.enrolled.deviceId,
      technique: 'certified',
      certified: true,
      storage: 'non-extractable',
      timings: { enclave: 40 },
      expectedRequests: 50,
      bound: false,
      refreshes: 0,
    });
    expect(session?.keyThumbprint).not.toBe(device.terminal.device?.keyThumbprint);
  });

  it('shows nothing of a terminal to another merchant or for one that is not', async () => {
    const unknown = `trm_${'0'.repeat(26)}`;
    const asked = asOperator(app).call(listChannelSessions, { params: { id: unknown } });
    expect(await codeOf(asked)).toBe('not_found');
    const fresh = await newTerminal(app);
    const answer = await asOperator(app).call(listChannelSessions, { params: { id: fresh.id } });
    expect(answer.data).toEqual([]);
  });

  it('is refused where the device says more of it than is known', async () => {
    const device = await enrolDevice(app);
    // In memory by its own word, and yet the enclave's.
    expect(await codeOf(channelOf(device, { storage: 'memory', makeSessionKey: undefined }).token())).toBe(
      'channel_attestation_refused',
    );
    const asSession = channelOf(device, {
      publicJwk: undefined,
      technique: 'certified',
      // A session key that claims to be kept in the enclave is certified at best: what it says is on record, and no more.
      makeSessionKey: async () => ({ ...(await makeWebCryptoSessionKey()), storage: 'enclave' }),
    });
    await asSession.token();
    expect((await sessionsOf(device))[0]).toMatchObject({ technique: 'certified' });
  });

  it('is refused where another key proves than the one that was certified', async () => {
    const device = await enrolDevice(app);
    const [one, two] = [await makeWebCryptoSessionKey(), await makeWebCryptoSessionKey()];
    const swapped = channelOf(device, {
      publicJwk: undefined,
      makeSessionKey: async () => ({ ...one, sign: two.sign }),
    });
    expect(await codeOf(swapped.token())).toBe('dpop_proof_invalid');
    // Certified by nobody: the proof is by a session key and the assertion names none.
    const bare = channelOf(device, { publicJwk: one.publicJwk, makeSessionKey: undefined });
    expect(await codeOf(bare.token())).toBe('dpop_proof_invalid');
  });

  it('goes on with its own refresh token', async () => {
    const device = await enrolDevice(app);
    const { fetch, seen } = spied();
    const channel = channelOf(device, { fetch });
    await channel.token();
    clock.advance(900_000);
    await channel.token();
    expect((await sessionsOf(device))[0]).toMatchObject({ refreshes: 1 });
    expect(seen.map(({ body }) => body.split('&')[0])).toContain('grant_type=refresh_token');
  });

  it('made anew cannot use a refresh token of the one before', async () => {
    const device = await enrolDevice(app);
    const { fetch, seen } = spied();
    await channelOf(device, { fetch }).token();
    for (const token of [String(seen.at(-1)?.answer.refresh_token), 'chs_x.y']) {
      const given = spied(() => `grant_type=refresh_token&refresh_token=${token}`);
      expect(await codeOf(channelOf(device, { fetch: given.fetch }).token())).toBe('refresh_token_invalid');
    }
    // Whoever has not the key cannot end the sub-session either.
    expect((await sessionsOf(device))[0]?.endedAt).toBeUndefined();
  });

  it('ends after half a day', async () => {
    const device = await enrolDevice(app);
    const { fetch, seen } = spied();
    const channel = channelOf(device, { fetch });
    await channel.token();
    for (let hours = 0; hours < 12; hours += 1) {
      clock.advance(3_600_000);
      await channel.token();
    }
    const grants = seen.map(({ body }) => new URLSearchParams(body).get('grant_type'));
    expect(grants.at(-1)).toBe('client_credentials');
    expect(grants.filter((grant) => grant === 'client_credentials').length).toBeLessThan(5);
  });

  it.each([
    ['ml-dsa-65', 'ML-DSA-65'],
    ['hmac-sha256', 'HS256'],
  ] as const)(
    'of a device with a second secret of %s is a session key that this certifies',
    async (scheme, alg) => {
      const phone = createVirtualPhone({ root: await virtualRootOf(app), now: () => clock.now(), scheme });
      const terminal = await newTerminal(app);
      const code = linked(await newCode(app, terminal));
      const opened = await open(app, terminal.terminalNumber, code);
      const enrolled = await complete(app, opened.enrolmentId, await requestOf(phone, opened, code));
      const options = {
        origin,
        deviceId: enrolled.deviceId,
        sign: (bytes: Uint8Array<ArrayBuffer>) => phone.sign(bytes),
        alg,
        technique: 'enclave',
        makeSessionKey: makeWebCryptoSessionKey,
        now: () => clock.now(),
        random: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
        fetch: injectFetch(app),
      } as const;
      const client = clientOf(createDeviceChannel(options));
      expect(await client.call(getOwnTerminal, {})).toMatchObject({ status: 'active' });
      const { data } = await asOperator(app).call(listChannelSessions, { params: { id: terminal.id } });
      expect(data).toMatchObject([{ deviceKeyScheme: scheme, certified: true, technique: 'certified' }]);
      expect(await codeOf(createDeviceChannel({ ...options, alg: 'ES256' }).token())).toBe(
        'client_assertion_invalid',
      );
    },
  );

  it('below the floor of the policy is refused; a device that can do better does', async () => {
    const [able, unable] = [await enrolDevice(app), await enrolDevice(app)];
    const earlier = channelOf(able);
    await earlier.token();
    expect(earlier.choice?.technique).toBe('certified');
    const operator = asOperator(app);
    const { document } = await operator.call(getPolicyVersion, { params: { version: '0' } });
    const { version } = await operator.call(savePolicyVersion, {
      body: { document: { ...document, channelFloor: 'enclave' }, note: 'Enclave keys only' },
    });
    await operator.call(startPolicyShadow, { body: { version } });
    await operator.call(promotePolicy, { body: { version } });
    try {
      // Ids sort by the time that they were made at.
      clock.advance(1_000);
      const strict = channelOf(able);
      await strict.token();
      expect(strict.choice?.technique).toBe('enclave');
      expect((await sessionsOf(able))[0]).toMatchObject({ technique: 'enclave', storage: 'enclave' });
      expect(await codeOf(channelOf(unable, { technique: 'certified', storage: 'memory' }).token())).toBe(
        'channel_technique_too_weak',
      );
      // A sub-session that was begun before does not go on below the new floor.
      clock.advance(900_000);
      await earlier.token();
      expect(earlier.choice?.technique).toBe('enclave');
    } finally {
      await operator.call(rollBackPolicy, { body: {} });
    }
  });
});
