import { generateKeyPairSync, sign } from 'node:crypto';
import { ApiProblem, NoAnswer, PROBLEMS, type ProblemCode, UnexpectedAnswer } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { createDeviceChannel } from './device-channel.ts';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { x, y } = keys.publicKey.export({ format: 'jwk' });
const read = (jws: string | null | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws?.split('.')[1] ?? '', 'base64url').toString());

const problem = (code: ProblemCode) =>
  Response.json(
    { code, title: PROBLEMS[code][1] },
    { status: PROBLEMS[code][0], headers: { 'dpop-nonce': 'n1' } },
  );

const setUp = (
  answer: (asked: { proof: Record<string, unknown>; tries: number }) => Response | Promise<Response>,
) => {
  const state = { now: 1_800_000_000_000, tries: 0, bodies: [] as URLSearchParams[] };
  const channel = createDeviceChannel({
    origin: 'https://pay.example',
    deviceId: 'dev_1',
    publicJwk: { kty: 'EC', crv: 'P-256', x: `${x}`, y: `${y}` },
    sign: async (bytes) => sign('sha256', bytes, { key: keys.privateKey, dsaEncoding: 'ieee-p1363' }),
    now: () => state.now,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    fetch: async (_url, init) => {
      state.tries += 1;
      state.bodies.push(new URLSearchParams(String(init?.body)));
      return answer({ proof: read(new Headers(init?.headers).get('dpop')), tries: state.tries });
    },
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
