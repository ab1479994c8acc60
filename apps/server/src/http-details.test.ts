import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ENDPOINTS, FIELD_CARD_PATH, type Problem } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureLog } from './testing/captured-log.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';

const API_KEY = `tsk_test_${'k'.repeat(32)}`;
const ORIGIN = 'https://pay.example.org';
const AUTHORISED = { authorization: `Bearer ${API_KEY}` };

describe('HTTP', () => {
  const { log, text } = captureLog('info');
  let app: TestApp;
  let port: number;

  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: API_KEY, origin: ORIGIN }, { log });
    await app.http.listen({ host: '127.0.0.1', port: 0 });
    port = (app.http.server.address() as AddressInfo).port;
  });
  afterAll(() => app.drop());

  it('reviewed/Low: half of a head is looked for every five seconds and is late before a whole request', () => {
    expect(app.http.server).toMatchObject({
      requestTimeout: 30_000,
      headersTimeout: 25_000,
      connectionsCheckingInterval: 5_000,
    });
  });

  /** All that a connection is answered to what it sends, until it is closed. */
  const exchange = async (sent: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    let answered = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      answered += part;
    });
    socket.on('error', () => {});
    socket.write(sent);
    await once(socket, 'close');
    return answered;
  };
  const problemIn = (answer: string): Problem => {
    const [, body = ''] = answer.split('\r\n\r\n');
    return JSON.parse(body) as Problem;
  };
  const CLOSE = 'connection: close\r\n\r\n';

  it.each([
    '/health',
    '/ready',
    '/',
    '/docs/problems',
    '/openapi.json',
    '/till',
    '/v1/installation',
    '/reference/',
  ])('reviewed/A5: HEAD %s is answered as GET is, without a body', async (url) => {
    const [get, head] = [await app.http.inject(url), await app.http.inject({ method: 'HEAD', url })];
    expect(head.statusCode).toBe(get.statusCode);
    expect(head.body).toBe('');
    for (const name of ['content-type', 'content-length', 'etag', 'cache-control']) {
      expect(head.headers[name], name).toBe(get.headers[name]);
    }
  });

  it('reviewed/A5: every 401 says how to authenticate', async () => {
    const gated = ENDPOINTS.filter(({ access, path }) => access !== 'public' && !path.startsWith('/issuer'));
    expect(gated.length).toBeGreaterThan(46);
    const schemes = { session: /^Cookie /, operator: /^Bearer /, device: /^DPoP /, public: /^$/ };
    for (const { id, method, path, access } of gated) {
      const answer = await app.http.inject({ method: method as 'GET', url: path.replace(/:\w+/g, 'x') });
      expect(answer.statusCode, id).toBe(401);
      expect(answer.headers['www-authenticate'], id).toMatch(schemes[access]);
    }
    const stream = await app.http.inject('/v1/events/stream');
    expect([stream.statusCode, stream.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="tallystick"',
    ]);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'malformed_request'],
    ['a version that is none', 'GET / HTTP/9.9\r\n\r\n', 400, 'malformed_request'],
    ['no host', `GET /health HTTP/1.1\r\n${CLOSE}`, 400, 'malformed_request'],
    [
      'two lengths',
      `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n`,
      400,
      'malformed_request',
    ],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'an address that is too long',
      `GET /v1/payments/${'a'.repeat(500)} HTTP/1.1\r\nhost: a\r\n${CLOSE}`,
      414,
      'uri_too_long',
    ],
    ['two hosts', `GET /health HTTP/1.1\r\nhost: a\r\nHost: b\r\n\r\n`, 400, 'malformed_request'],
    ['an address that is none', `GET /%E0%A4%A HTTP/1.1\r\nhost: a\r\n${CLOSE}`, 400, 'malformed_request'],
  ])('reviewed/A5: %s is refused with problem details', async (_name, sent, status, code) => {
    const answer = await exchange(sent);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    const problem = problemIn(answer);
    expect(problem).toMatchObject({ status, code, type: `${ORIGIN}/docs/problems#${code}` });
    expect(answer.toLowerCase()).toContain(`x-request-id: ${problem.instance}`);
  });

  it('reviewed/A5: a request that takes too long is a 408 with problem details', async () => {
    // As Node.js reports it when its time is over, which is not waited for here.
    const answered = exchange('POST /v1/enrolments HTTP/1.1\r\nhost: a\r\n');
    const [socket] = (await once(app.http.server, 'connection')) as [import('node:net').Socket];
    const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    app.http.server.emit('clientError', late, socket);
    const answer = await answered;
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(problemIn(answer)).toMatchObject({ status: 408, code: 'request_timeout' });
  });

  it('reviewed/A5: a member that stands twice in a body is refused', async () => {
    const answer = await app.http.inject({
      method: 'POST',
      url: '/v1/terminals',
      headers: { ...AUTHORISED, 'content-type': 'application/json' },
      payload: '{"label":"Counter","label":"Other"}',
    });
    expect(answer.json()).toMatchObject({
      code: 'malformed_request',
      detail: 'The member "label" stands twice in one object.',
    });
  });

  it('reviewed/A5: an upgrade is refused where nothing speaks WebSocket, and another protocol is not taken up', async () => {
    const upgrade = (path: string, to: string) =>
      exchange(
        `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: Upgrade, close\r\nupgrade: ${to}\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${btoa('0123456789abcdef')}\r\n\r\n`,
      );
    for (const path of ['/health', '/', '/v1/installation', '/docs/problems']) {
      expect(problemIn(await upgrade(path, 'websocket')), path).toMatchObject({
        status: 400,
        detail: 'This address takes no WebSocket.',
      });
    }
    expect(await upgrade('/v1/nowhere', 'websocket')).toMatch(/^HTTP\/1.1 404 /);
    expect(await upgrade('/v1/merchant', 'websocket')).toMatch(/^HTTP\/1.1 400 /);
    expect(await upgrade('/health', 'h2c')).toMatch(/^HTTP\/1.1 200 /);
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET ${FIELD_CARD_PATH} HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${btoa('0123456789abcdef')}\r\n\r\n`,
    );
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 101 /);
    socket.destroy();
  });

  it('reviewed/A5: every answer has a request id: the caller’s, if it is well-formed', async () => {
    const idOf = async (url: string, given?: string) => {
      const headers = given === undefined ? {} : { 'x-request-id': given };
      return (await app.http.inject({ url, headers })).headers['x-request-id'];
    };
    for (const url of ['/health', '/', '/v1/nowhere', '/v1/merchant', '/openapi.json']) {
      expect(await idOf(url)).toMatch(/^req-/);
      expect(await idOf(url, 'order-0815.retry_2')).toBe('order-0815.retry_2');
      for (const bad of [
        'short',
        'a b c d e f g',
        `x${'y'.repeat(64)}`,
        '<script>alert',
        'id\u00e9nticate',
      ]) {
        expect(await idOf(url, bad)).toMatch(/^req-/);
      }
    }
  });

  it('reviewed/A5: what is refused stands in the log at info, with its code and the id', async () => {
    await app.http.inject({ url: '/v1/merchant', headers: { 'x-request-id': 'look-for-this' } });
    const line = text()
      .split('\n')
      .find((one) => one.includes('look-for-this'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      level: 'info',
      problem: 'sign_in_required',
      route: '/v1/merchant',
    });
  });

  it('reviewed/A5: what GET answers is compressed, and nothing else', async () => {
    const ask = (url: string, encoding: string) =>
      app.http.inject({ url, headers: { ...AUTHORISED, 'accept-encoding': encoding } });
    const plain = await app.http.inject('/openapi.json');
    const brotli = await ask('/openapi.json', 'gzip, deflate, br');
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(plain.body);
    const gzipped = await ask('/docs/problems', 'br;q=0, gzip');
    expect(gzipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzipped.rawPayload).toString()).toContain('<!doctype html>');
    expect((await ask('/openapi.json', 'identity')).headers['content-encoding']).toBeUndefined();
    expect((await ask('/health', 'gzip')).headers['content-encoding']).toBeUndefined();
    const made = await app.http.inject({
      method: 'POST',
      url: '/v1/terminals',
      headers: { ...AUTHORISED, 'accept-encoding': 'gzip' },
      payload: { label: 'Counter', receiptLines: Array(6).fill('€'.repeat(48)) },
    });
    expect(made.statusCode).toBe(201);
    expect(made.rawPayload.length).toBeGreaterThan(1_024);
    expect(made.headers['content-encoding']).toBeUndefined();
  });

  it('reviewed/A5: pages and the OpenAPI document have a validator', async () => {
    for (const url of ['/', '/docs/problems', '/openapi.json', '/.well-known/oauth-authorization-server']) {
      const { etag } = (await app.http.inject(url)).headers;
      expect(etag, url).toMatch(/^W\/"/);
      const again = await app.http.inject({ url, headers: { 'if-none-match': `"other", ${etag}` } });
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);
      const other = await app.http.inject({ url, headers: { 'if-none-match': '"other"' } });
      expect(other.statusCode).toBe(200);
    }
    const { headers } = await app.http.inject({ url: '/v1/merchant', headers: AUTHORISED });
    expect([headers['cache-control'], headers.etag]).toEqual(['no-store', undefined]);
  });

  it('reviewed/A5: public endpoints tell how much one address may ask', async () => {
    const ask = () => app.http.inject({ url: '/v1/installation', remoteAddress: '192.0.2.77' });
    const { headers } = await ask();
    expect(headers['ratelimit-policy']).toBe('"address";q=1000000;w=60');
    expect(headers.ratelimit).toBe('"address";r=999999;t=60');
    expect((await ask()).headers.ratelimit).toBe('"address";r=999998;t=60');
    expect(headers['ratelimit-limit']).toBeUndefined();
  });
});
