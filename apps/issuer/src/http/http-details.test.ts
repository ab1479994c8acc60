import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createTestDatabase } from '@tallystick/database/testing';
import type { Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { createIssuer, type RunningIssuer } from '../issuer.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests-32-chars';
const ORIGIN = 'https://pay.example.org';
const CLOSE = 'connection: close\r\n\r\n';
const CARD = '/issuer/v1/cards/crd_01h455vb4pex5vsknk084sn02q';
const ACCOUNT = '/issuer/v1/accounts/acc_01h455vb4pex5vsknk084sn02q';

describe('reviewed/A5: HTTP of the issuer', () => {
  let issuer: RunningIssuer;
  const undo: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tallystick-issuer-'));
    const { database } = await createTestDatabase('pglite');
    const environment = {
      ISSUER_DATA: folder,
      ISSUER_ISO_PORT: '0',
      ISSUER_HTTP_PORT: '0',
      ISSUER_OPERATOR_KEY: OPERATOR_KEY,
      TALLYSTICK_ORIGIN: ORIGIN,
    };
    issuer = await createIssuer(readConfig(environment), { database });
    undo.push(
      () => issuer.close(),
      () => database.close(),
      () => rm(folder, { recursive: true }),
    );
  });
  afterAll(async () => {
    for (const step of undo) await step();
  });

  const exchange = async (sent: string): Promise<string> => {
    const socket = connect(issuer.httpPort, '127.0.0.1');
    let answered = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      answered += part;
    });
    socket.write(sent);
    await once(socket, 'close');
    return answered;
  };
  const problemIn = (answer: string): Problem => JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as Problem;
  const ask = (path: string, init: RequestInit = {}) => fetch(issuer.httpOrigin + path, init);

  it('names the type of a problem by an address, also of what was no request', async () => {
    const refused = (await (await ask('/nowhere')).json()) as Problem;
    expect(refused.type).toBe(`${ORIGIN}/docs/problems#not_found`);
    const unread = problemIn(await exchange('no HTTP at all\r\n\r\n'));
    expect(unread.type).toBe(`${ORIGIN}/docs/problems#malformed_request`);
    expect(unread.instance).toMatch(/^req-/);
  });

  it.each([
    ['two', 'host: a\r\nhost: b\r\n'],
    ['no', ''],
  ])('refuses a request with %s Host headers, and closes', async (_, hosts) => {
    const answer = await exchange(`GET /health HTTP/1.1\r\n${hosts}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/connection: close/i);
    expect(problemIn(answer)).toMatchObject({
      code: 'malformed_request',
      detail: expect.stringContaining('Host headers'),
    });
  });

  it('names a request as its caller does, where that is well-formed, and else itself', async () => {
    const named = async (id: string) =>
      (await ask('/health', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await named('order-4711.a_b')).toBe('order-4711.a_b');
    expect(await named('short')).toMatch(/^req-[0-9a-f]{10}-/);
    expect(await named('<script>alert(1)</script>')).toMatch(/^req-/);
    const refused = await ask('/nowhere', { headers: { 'x-request-id': 'order-4711' } });
    expect(((await refused.json()) as Problem).instance).toBe('order-4711');
  });

  it.each(['/health', '/ready', '/issuer/v1/scheme/ca-keys'])(
    'answers HEAD %s as GET, without a body',
    async (path) => {
      const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
      expect(head.status).toBe(get.status);
      expect(await head.text()).toBe('');
      for (const name of ['content-type', 'etag', 'cache-control']) {
        expect(head.headers.get(name), name).toBe(get.headers.get(name));
      }
    },
  );

  it.each([
    ['GET', ACCOUNT],
    ['POST', '/issuer/v1/accounts'],
    ['POST', `${ACCOUNT}/fund`],
    ['POST', '/issuer/v1/cards'],
    ['GET', CARD],
    ['GET', `${CARD}/entries`],
  ])('says how to authenticate on a 401: %s %s', async (method, path) => {
    for (const authorization of [undefined, 'Bearer wrong']) {
      const answer = await ask(path, {
        method,
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="tallystick-issuer"');
    }
  });

  it('answers 304 where the caller has it', async () => {
    const path = '/issuer/v1/scheme/ca-keys';
    const plain = await ask(path, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('cache-control')).toBe('no-cache');
    const etag = plain.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    const unchanged = await ask(path, { headers: { 'if-none-match': etag } });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
  });

  it('compresses what is long where the caller takes it', async () => {
    const raw = await exchange(`GET /metrics HTTP/1.1\r\nhost: a\r\naccept-encoding: gzip\r\n${CLOSE}`);
    expect(raw).toContain('content-encoding: gzip');
    const packed = Buffer.from(raw.slice(raw.indexOf('\r\n\r\n') + 4), 'latin1');
    expect(gunzipSync(packed).toString()).toContain('tallystick_issuer_connections 0');
    const plain = await exchange(`GET /metrics HTTP/1.1\r\nhost: a\r\n${CLOSE}`);
    expect(plain).not.toContain('content-encoding');
  });

  it('tells of the share of an address in test cards, when it is used up too', async () => {
    const walletKey = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
    const post = (body: object = { walletKey, holder: 'TEST HOLDER' }) =>
      ask('/issuer/v1/test/cards', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.9' },
        body: JSON.stringify(body),
      });
    const malformed = await post({});
    expect([malformed.status, malformed.headers.get('ratelimit')]).toEqual([400, '"test-cards";r=40;t=0']);
    const first = await post();
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([400, '"test-cards";q=40;w=80']);
    expect(first.headers.get('ratelimit')).toMatch(/^"test-cards";r=39;t=[12]$/);
    let last = first;
    for (let tries = 0; tries < 60 && last.status !== 429; tries += 1) last = await post();
    expect([last.status, last.headers.get('ratelimit')]).toEqual([
      429,
      expect.stringMatching(/^"test-cards";r=0;t=/),
    ]);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
