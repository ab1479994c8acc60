import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ApiProblem,
  NoAnswer,
  PROBLEMS,
  type ProblemCode,
  RedirectRefused,
  UnexpectedAnswer,
} from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { createDeviceChannel, type DeviceChannelOptions } from './device-channel.ts';
import { makeWebCryptoSessionKey } from './session-key.ts';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { x, y } = keys.publicKey.export({ format: 'jwk' });
const read = (jws: string | null | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws?.split('.')[1] ?? '', 'base64url').toString());

const headerOf = (jws: string | null | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws?.split('.')[0] ?? '', 'base64url').toString());

const problem = (code: ProblemCode) =>
  Response.json(
    { code, title: PROBLEMS[code][1] },
    { status: PROBLEMS[code][0], headers: { 'dpop-nonce': 'n1' } },
  );

const setUp = (
  answer: (asked: {
    proof: Record<string, unknown>;
    tries: number;
    body: URLSearchParams;
  }) => Response | Promise<Response>,
  more: Partial<DeviceChannelOptions> = {},
) => {
  const state = {
    now: 1_800_000_000_000,
    tries: 0,
    bodies: [] as URLSearchParams[],
    keys: [] as unknown[],
  };
  const channel = createDeviceChannel({
    origin: 'https://pay.example',
    deviceId: 'dev_1',
    publicJwk: { kty: 'EC', crv: 'P-256', x: `${x}`, y: `${y}` },
    sign: async (bytes) => sign('sha256', bytes, { key: keys.privateKey, dsaEncoding: 'ieee-p1363' }),
    now: () => state.now,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    fetch: async (_url, init) => {
      state.tries += 1;
      const body = new URLSearchParams(String(init?.body));
      state.bodies.push(body);
      const dpop = new Headers(init?.headers).get('dpop');
      state.keys.push(headerOf(dpop).jwk);
      return answer({ proof: read(dpop), tries: state.tries, body });
    },
    ...more,
  });
  return { channel, state };
};
const token = (n: number, seconds = 900) =>
  Response.json(
    { access_token: `token${n}`, token_type: 'DPoP', expires_in: seconds },
    { headers: { 'dpop-nonce': `n${n}` } },
  );

describe('the device end of the channel', () => {
  it('asks once for many requests, answers the nonce challenge, and proves each request anew', async () => {
    const { channel, state } = setUp(({ proof, tries }) =>
      proof.nonce === undefined ? problem('use_dpop_nonce') : token(tries),
    );
    const request = { method: 'GET', url: 'https://pay.example/v1/terminal?x=1' };
    const made = await Promise.all([1, 2, 3].map(() => channel.authorise(request)));
    expect(state.tries).toBe(2);
    expect(new Set(made.map(({ authorization }) => authorization))).toEqual(new Set(['DPoP token2']));
    const proofs = made.map(({ dpop }) => read(dpop));
    expect(new Set(proofs.map(({ jti }) => jti)).size).toBe(3);
    expect(proofs[0]).toMatchObject({ htm: 'GET', htu: 'https://pay.example/v1/terminal', nonce: 'n2' });
    expect(read(state.bodies[0]?.get('client_assertion'))).toMatchObject({
      iss: 'dev_1',
      sub: 'dev_1',
      aud: 'https://pay.example/v1/token',
    });
  });

  it('uses the newest nonce, renews a minute before the end, and forgets a token that is called invalid', async () => {
    const { channel, state } = setUp(({ tries }) => token(tries));
    expect(await channel.token()).toBe('token1');
    channel.onAnswer(new Headers({ 'dpop-nonce': 'later' }));
    const { dpop } = await channel.authorise({ method: 'GET', url: 'https://pay.example/' });
    expect(read(dpop).nonce).toBe('later');
    state.now += 839_999;
    expect(await channel.token()).toBe('token1');
    state.now += 1;
    expect(await channel.token()).toBe('token2');
    channel.onAnswer(new Headers({ 'www-authenticate': 'DPoP error="invalid_token", algs="ES256"' }));
    expect(await channel.token()).toBe('token3');
  });

  it('raises what went wrong, and asks again the next time', async () => {
    const { channel } = setUp(({ tries }) => {
      if (tries === 1) return problem('terminal_retired');
      if (tries === 2) throw new TypeError('no route');
      if (tries === 3) return new Response('<html>');
      if (tries === 4) return Response.json({ access_token: 'x', token_type: 'Bearer', expires_in: 1 });
      return token(tries);
    });
    await expect(channel.token()).rejects.toThrow(ApiProblem);
    await expect(channel.token()).rejects.toThrow(NoAnswer);
    await expect(channel.token()).rejects.toThrow(UnexpectedAnswer);
    await expect(channel.token()).rejects.toThrow(UnexpectedAnswer);
    expect(await channel.token()).toBe('token5');
  });
});
describe('reviewed/K3: the device end of the channel', () => {
  it('shows its proof and assertion to no other host that an answer names', async () => {
    const hosts: string[] = [];
    const other = createServer((request, response) => {
      hosts.push(String(request.headers.host));
      response.end('{}');
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const server = createServer((_request, response) => response.writeHead(307, { location }).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { channel } = setUp(() => token(1), { origin, fetch });
    await expect(channel.token()).rejects.toThrow(RedirectRefused);
    expect(hosts).toEqual([]);
    other.close();
    server.close();
  });
});

describe('a sub-session', () => {
  const REQUEST = { method: 'GET', url: 'https://pay.example/' };
  /** An enclave that takes 40 ms a signature by a clock of the test; session keys take 100 ms to make, and no time to sign. */
  const enclave = () => {
    let elapsed = 0;
    return {
      technique: 'enclave',
      storage: 'enclave',
      elapsed: () => elapsed,
      sign: async (bytes: Uint8Array) => {
        elapsed += 40;
        return sign('sha256', bytes, { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
      },
      makeSessionKey: () => {
        elapsed += 100;
        return makeWebCryptoSessionKey();
      },
    } satisfies Partial<DeviceChannelOptions>;
  };
  const answer = (n: number, more: object = {}) =>
    Response.json({
      access_token: `token${n}`,
      token_type: 'DPoP',
      expires_in: 900,
      refresh_token: `refresh${n}`,
      channel_floor: 'software',
      ...more,
    });
  const claimsOf = (body: URLSearchParams | undefined) => read(body?.get('client_assertion'));

  it('is by a session key that the device key certifies, where that is faster, and says so', async () => {
    const { channel, state } = setUp(({ tries }) => answer(tries), enclave());
    const { dpop } = await channel.authorise(REQUEST);
    expect(channel.choice).toMatchObject({ technique: 'certified', timings: { enclave: 40 } });
    const claims = claimsOf(state.bodies[0]);
    expect(claims).toMatchObject({
      cnf: { jwk: headerOf(dpop).jwk },
      key_attestation: { technique: 'certified', storage: 'non-extractable', expected_requests: 50 },
    });
    expect(state.keys[0]).toEqual(headerOf(dpop).jwk);
    expect(state.keys[0]).not.toMatchObject({ x });
  });

  it('is by the device key where few requests are expected, or the server asks for the enclave', async () => {
    const few = setUp(({ tries }) => answer(tries), { ...enclave(), expectedRequests: 1 });
    await few.channel.token();
    expect(few.channel.choice).toMatchObject({ technique: 'enclave', storage: 'enclave' });
    expect(claimsOf(few.state.bodies[0])).not.toHaveProperty('cnf');

    const strict = setUp(
      ({ tries, body }) =>
        claimsOf(body).cnf === undefined ? answer(tries) : problem('channel_technique_too_weak'),
      enclave(),
    );
    await strict.channel.token();
    expect(strict.channel.choice?.technique).toBe('enclave');
    expect(strict.state.keys.at(-1)).toMatchObject({ x });
    expect(strict.state.tries).toBe(2);
  });

  it('never goes below the floor that a token answer told', async () => {
    const { channel, state } = setUp(
      ({ tries, body }) =>
        body.get('grant_type') === 'refresh_token'
          ? problem('refresh_token_invalid')
          : answer(tries, { channel_floor: 'enclave' }),
      enclave(),
    );
    await channel.token();
    expect(channel.choice?.technique).toBe('certified');
    state.now += 900_000;
    await channel.token();
    expect(channel.choice?.technique).toBe('enclave');
  });

  it('goes on by refresh tokens, each once, with the same key and no signature of the device key', async () => {
    const { channel, state } = setUp(({ tries }) => answer(tries), enclave());
    await channel.token();
    state.now += 900_000;
    expect(await channel.token()).toBe('token2');
    state.now += 900_000;
    expect(await channel.token()).toBe('token3');
    expect(state.bodies.map((body) => body.get('grant_type'))).toEqual([
      'client_credentials',
      'refresh_token',
      'refresh_token',
    ]);
    expect(state.bodies.map((body) => body.get('refresh_token'))).toEqual([null, 'refresh1', 'refresh2']);
    expect(new Set(state.keys.map((key) => JSON.stringify(key))).size).toBe(1);
  });

  it('is begun anew when it has outlived what was expected of it twice over', async () => {
    const { channel, state } = setUp(({ tries }) => answer(tries), { ...enclave(), expectedRequests: 4 });
    for (let request = 0; request < 9; request += 1) await channel.authorise(REQUEST);
    state.now += 900_000;
    await channel.token();
    expect(state.bodies.at(-1)?.get('grant_type')).toBe('client_credentials');
    expect(claimsOf(state.bodies.at(-1)).key_attestation).toMatchObject({ expected_requests: 9 });
    expect(state.keys[0]).not.toEqual(state.keys[1]);
  });

  it('of a device key that is not ES256 is always by a session key', async () => {
    const { channel, state } = setUp(({ tries }) => answer(tries), {
      publicJwk: undefined,
      alg: 'ML-DSA-65',
      makeSessionKey: makeWebCryptoSessionKey,
      technique: 'enclave',
    });
    await channel.token();
    expect(headerOf(state.bodies[0]?.get('client_assertion') ?? null).alg).toBe('ML-DSA-65');
    expect(claimsOf(state.bodies[0])).toMatchObject({ cnf: { jwk: state.keys[0] } });
    const none = setUp(({ tries }) => answer(tries), { publicJwk: undefined });
    await expect(none.channel.token()).rejects.toThrow('requires session keys');
  });
});
