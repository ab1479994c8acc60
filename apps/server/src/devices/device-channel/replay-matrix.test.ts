import { hash } from 'node:crypto';
import { createProofMaker } from '@tallystick/channel/client';
import { testEngines } from '@tallystick/database/testing';
import {
  CLIENT_ASSERTION_TYPE,
  getOwnTerminal,
  getPersonalisation,
  listChannelSessions,
  type Problem,
  retireTerminal,
  suspendTerminal,
  TOKEN_PATH,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { asOperator, enrolDevice, TEST_API_KEY, type TestDevice } from '../../testing/test-devices.ts';

const ORIGIN = 'http://localhost:4000';
const OWN = getOwnTerminal.path;
/** Life of a nonce. */
const NONCE_MS = 180_000;
const AT_ONCE = 50;
const IN = 'let in';
/** How a number of plays at once ended. */
const once = (otherwise: string) => `1 ${IN}, ${AT_ONCE - 1} ${otherwise}`;
const ALL = `${AT_ONCE} ${IN}`;

const COLUMNS = [
  'the same again',
  'by another device',
  'for another method or address',
  'after it expired',
  'after the terminal was suspended',
  'after the device was replaced',
  'after the terminal was retired',
  'many times at once',
] as const;
type Column = (typeof COLUMNS)[number];

/**
 * What each thing that was taken from a device's channel is worth. All else of the request is right: a token, a nonce, a refresh token and an
 * assertion are played with a new proof by the key of whoever plays.
 */
const MATRIX = {
  // Good for many requests, each with a proof of its own.
  token: {
    'the same again': IN,
    'by another device': 'dpop_proof_invalid',
    'for another method or address': IN,
    'after it expired': 'token_expired',
    'after the terminal was suspended': 'terminal_suspended',
    'after the device was replaced': 'token_invalid',
    'after the terminal was retired': 'terminal_retired',
    'many times at once': ALL,
  },
  proof: {
    'the same again': 'dpop_proof_replayed',
    'by another device': 'dpop_proof_invalid',
    'for another method or address': 'dpop_proof_invalid',
    'after it expired': 'use_dpop_nonce',
    'after the terminal was suspended': 'terminal_suspended',
    'after the device was replaced': 'token_invalid',
    'after the terminal was retired': 'terminal_retired',
    'many times at once': once('dpop_proof_replayed'),
  },
  // No secret and nobody's own: it says when a proof was made, and the proof is what is good once.
  nonce: {
    'the same again': IN,
    'by another device': IN,
    'for another method or address': IN,
    'after it expired': 'use_dpop_nonce',
    'after the terminal was suspended': 'terminal_suspended',
    'after the device was replaced': 'token_invalid',
    'after the terminal was retired': 'terminal_retired',
    'many times at once': ALL,
  },
  'refresh token': {
    'the same again': 'refresh_token_invalid',
    'by another device': 'refresh_token_invalid',
    'for another method or address': 'token_invalid',
    'after it expired': 'refresh_token_invalid',
    'after the terminal was suspended': 'terminal_suspended',
    'after the device was replaced': 'token_invalid',
    'after the terminal was retired': 'terminal_retired',
    'many times at once': once('refresh_token_invalid'),
  },
  'client assertion': {
    'the same again': 'client_assertion_invalid',
    'by another device': 'client_assertion_invalid',
    'for another method or address': 'client_assertion_invalid',
    'after it expired': 'client_assertion_invalid',
    'after the terminal was suspended': 'terminal_suspended',
    'after the device was replaced': 'client_assertion_invalid',
    'after the terminal was retired': 'terminal_retired',
    'many times at once': once('client_assertion_invalid'),
  },
} as const satisfies Record<string, Record<Column, string>>;
type Row = keyof typeof MATRIX;

describe.each(testEngines())('replay of a channel on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  const base64Url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const nonceNow = async () =>
    String((await app.http.inject({ method: 'GET', url: OWN })).headers['dpop-nonce']);
  const proofBy = async (
    { deviceKey, phone }: TestDevice,
    of: { method?: string; path?: string; token?: string; nonce?: string } = {},
  ) =>
    createProofMaker({
      publicJwk: deviceKey,
      sign: (bytes) => phone.sign(bytes),
      now: () => clock.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    }).make({
      method: of.method ?? 'GET',
      url: `${ORIGIN}${of.path ?? OWN}`,
      nonce: of.nonce ?? (await nonceNow()),
      ...(of.token === undefined ? {} : { tokenHash: hash('sha256', of.token, 'base64url') }),
    });
  const assertionBy = async ({ enrolled, phone }: TestDevice, nonce: string, audience = ORIGIN) => {
    const { deviceId } = enrolled;
    const iat = Math.floor(clock.now() / 1000);
    const claims = {
      iss: deviceId,
      sub: deviceId,
      aud: audience,
      jti: crypto.randomUUID(),
      iat,
      exp: iat + 60,
    };
    const input = `${base64Url({ alg: 'ES256' })}.${base64Url({ ...claims, nonce })}`;
    return `${input}.${Buffer.from(await phone.sign(Buffer.from(input))).toString('base64url')}`;
  };
  const asked = async (path: string, token: string, dpop: string) => {
    const headers = { authorization: `DPoP ${token}`, dpop };
    const answer = await app.http.inject({ method: 'GET', url: path, headers });
    return answer.statusCode === 200 ? IN : answer.json<Problem>().code;
  };
  const granted = async (form: Record<string, string>, dpop: string) => {
    const answer = await app.http.inject({
      method: 'POST',
      url: TOKEN_PATH,
      headers: { 'content-type': 'application/x-www-form-urlencoded', dpop },
      payload: new URLSearchParams(form).toString(),
    });
    const body = answer.json<{ access_token: string; refresh_token: string } & Problem>();
    return { ...body, end: answer.statusCode === 200 ? IN : body.code };
  };
  const tokenProof = (device: TestDevice, nonce?: string) =>
    proofBy(device, { method: 'POST', path: TOKEN_PATH, ...(nonce === undefined ? {} : { nonce }) });
  const byAssertion = (assertion: string) => ({
    grant_type: 'client_credentials',
    client_assertion_type: CLIENT_ASSERTION_TYPE,
    client_assertion: assertion,
  });
  const byRefresh = (token: string) => ({ grant_type: 'refresh_token', refresh_token: token });
  const tokensOf = async (device: TestDevice) => {
    const nonce = await nonceNow();
    return granted(byAssertion(await assertionBy(device, nonce)), await tokenProof(device, nonce));
  };

  /** Something that was taken, and what comes of playing it. */
  interface Taken {
    /** Until it is over, in milliseconds. */
    readonly lifeMs: number;
    play(by?: TestDevice): Promise<string>;
    /** At each place that it is not for. */
    readonly elsewhere: readonly (() => Promise<string>)[];
  }

  const TAKE: Readonly<Record<Row, (device: TestDevice) => Promise<Taken>>> = {
    async token(device) {
      const { access_token: token } = await tokensOf(device);
      const at = async (path: string, by = device) => asked(path, token, await proofBy(by, { token, path }));
      return {
        lifeMs: 900_000,
        play: (by) => at(OWN, by),
        elsewhere: [() => at(getPersonalisation.path)],
      };
    },
    async proof(device) {
      const { access_token: token } = await tokensOf(device);
      const proof = await proofBy(device, { token });
      return {
        lifeMs: NONCE_MS,
        play: async (by) => asked(OWN, by === undefined ? token : (await tokensOf(by)).access_token, proof),
        elsewhere: [
          () => asked(getPersonalisation.path, token, proof),
          async () => asked(OWN, token, await proofBy(device, { token, method: 'POST' })),
        ],
      };
    },
    async nonce(device) {
      const nonce = await nonceNow();
      const { access_token: own } = await tokensOf(device);
      const at = async (path: string, by: TestDevice, token: string) =>
        asked(path, token, await proofBy(by, { path, token, nonce }));
      return {
        lifeMs: NONCE_MS,
        play: async (by) =>
          by === undefined ? at(OWN, device, own) : at(OWN, by, (await tokensOf(by)).access_token),
        elsewhere: [() => at(getPersonalisation.path, device, own)],
      };
    },
    async 'refresh token'(device) {
      const { refresh_token: token } = await tokensOf(device);
      return {
        lifeMs: 12 * 3_600_000,
        play: async (by = device) => (await granted(byRefresh(token), await tokenProof(by))).end,
        // As if it were an access token.
        elsewhere: [async () => asked(OWN, token, await proofBy(device, { token }))],
      };
    },
    async 'client assertion'(device) {
      const nonce = await nonceNow();
      const assertion = await assertionBy(device, nonce);
      const overAt = clock.now() + NONCE_MS;
      const played = async (of: string, by = device) => {
        // With the nonce that it names, for as long as that is good.
        const proof = await tokenProof(by, clock.now() < overAt ? nonce : await nonceNow());
        return (await granted(byAssertion(of), proof)).end;
      };
      return {
        // A minute, and five by which the clock of a device may be wrong.
        lifeMs: 6 * 60_000 + 1_000,
        play: (by) => played(assertion, by),
        elsewhere: [async () => played(await assertionBy(device, nonce, 'https://other.example'))],
      };
    },
  };

  const operator = () => asOperator(app);
  const tally = (ends: readonly string[]): string =>
    [...new Set(ends)]
      .sort((a, b) => Number(b === IN) - Number(a === IN))
      .map((end) => `${ends.filter((other) => other === end).length} ${end}`)
      .join(', ');

  const PLAY: Readonly<Record<Column, (taken: Taken, device: TestDevice) => Promise<string>>> = {
    async 'the same again'(taken) {
      expect(await taken.play()).toBe(IN);
      return taken.play();
    },
    'by another device': async (taken) => taken.play(await enrolDevice(app)),
    async 'for another method or address'({ elsewhere }) {
      const ends: string[] = [];
      for (const play of elsewhere) ends.push(await play());
      return [...new Set(ends)].join(', ');
    },
    async 'after it expired'({ lifeMs, play }) {
      clock.advance(lifeMs);
      return play();
    },
    async 'after the terminal was suspended'({ play }, { terminal }) {
      await operator().call(suspendTerminal, { params: { id: terminal.id }, body: {} });
      return play();
    },
    async 'after the device was replaced'({ play }, { terminal }) {
      await enrolDevice(app, { terminal });
      return play();
    },
    async 'after the terminal was retired'({ play }, { terminal }) {
      await operator().call(retireTerminal, { params: { id: terminal.id }, body: {} });
      return play();
    },
    'many times at once': async ({ play }) =>
      tally(await Promise.all(Array.from({ length: AT_ONCE }, () => play()))),
  };

  describe.each(Object.keys(MATRIX) as Row[])('of a %s', (row) => {
    it.each(COLUMNS.map((column) => [column, MATRIX[row][column]] as const))(
      '%s: %s',
      async (column, end) => {
        const device = await enrolDevice(app);
        expect(await PLAY[column](await TAKE[row](device), device)).toBe(end);
      },
    );
  });

  it('of a refresh token ends its sub-session, by whoever has the key and nobody else', async () => {
    const device = await enrolDevice(app);
    const { play } = await TAKE['refresh token'](device);
    const ended = async () => {
      const { data } = await operator().call(listChannelSessions, { params: { id: device.terminal.id } });
      return data[0]?.endedAt !== undefined;
    };
    await play(await enrolDevice(app));
    expect(await ended()).toBe(false);
    await play();
    await play();
    expect(await ended()).toBe(true);
  });

  it('of a whole token request is refused by its proof', async () => {
    const device = await enrolDevice(app);
    const nonce = await nonceNow();
    const request = [byAssertion(await assertionBy(device, nonce)), await tokenProof(device, nonce)] as const;
    expect((await granted(...request)).end).toBe(IN);
    expect((await granted(...request)).end).toBe('dpop_proof_replayed');
  });
});
