import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PROBLEMS, type Problem, WALLET_ENDPOINTS, WALLET_WAY_HEADER } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

describe('the way to the issuer host', () => {
  let app: TestApp;
  let issuer: Server;
  let port: number;
  const bodies: string[] = [];
  const asked: { readonly line: string; readonly headers: IncomingHttpHeaders }[] = [];

  beforeAll(async () => {
    issuer = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      bodies.push(body);
      asked.push({ line: `${request.method} ${request.url}`, headers: request.headers });
      if (body.includes('rationed')) {
        response.setHeader('ratelimit-policy', '"test-cards";q=40;w=80');
        response.setHeader('ratelimit', '"test-cards";r=0;t=2');
        response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '2' }).end('{}');
        return;
      }
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"from":"issuer"}');
    });
    issuer.listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    const { port: issuerPort } = issuer.address() as AddressInfo;
    app = await createTestApp('pglite', {
      issuer: { host: '127.0.0.1', isoPort: 1, httpOrigin: `http://127.0.0.1:${issuerPort}` },
    });
    await app.http.listen({ host: '127.0.0.1', port: 0 });
    port = (app.http.server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await app.drop();
    issuer.close();
  });

  const head = (extra: string) =>
    `POST /issuer/v1/test/cards HTTP/1.1\r\nhost: pay.example\r\ncontent-type: application/json\r\n${extra}\r\n\r\n`;
  const HEALTH = 'GET /health HTTP/1.1\r\nhost: pay.example\r\nconnection: close\r\n\r\n';

  /** All that one connection is answered until it is closed. Sends `then` once `awaited` was answered. */
  const answersTo = async (first: string, awaited: string, then: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    let answered = '';
    let sent = false;
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('data', (text: string) => {
      answered += text;
      if (sent || !answered.includes(awaited)) return;
      sent = true;
      socket.write(then);
    });
    socket.write(first);
    await new Promise<void>((resolve) => void socket.on('close', () => resolve()));
    return answered;
  };

  it.each<[string, string]>([
    ['whose length says so', head(`content-length: ${3_000_000}`) + 'x'.repeat(3_000_000)],
    [
      'that comes in chunks',
      `${head('transfer-encoding: chunked')}${'10000\r\n'}${'x'.repeat(0x10000)}\r\n0\r\n\r\n`,
    ],
  ])(
    'reviewed/A1: refuses a body that is too large, %s, and leaves nothing of it in the connection',
    async (_, request) => {
      const answered = await answersTo(request, 'payload_too_large', HEALTH);
      const [status] = PROBLEMS.payload_too_large;
      expect(answered).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      // Either the connection is closed by this answer, or the next request on it is answered as such.
      expect(/^connection: close\r$/im.test(answered) || answered.includes('HTTP/1.1 200')).toBe(true);
      expect(bodies).toEqual([]);
      expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    },
  );

  it('reviewed/A1: forwards a request that expects 100-continue', async () => {
    const body = '{"label":"Blue"}';
    const expecting = head(`content-length: ${body.length}\r\nexpect: 100-continue`);
    const answered = await answersTo(expecting, '100 Continue', body + HEALTH);
    expect(answered).toContain('HTTP/1.1 201');
    expect(bodies.splice(0)).toEqual([body]);
  });

  it('reviewed/A1: serves the next request on a connection after one that was forwarded', async () => {
    const body = '{"label":"Blue"}';
    const answered = await answersTo(head(`content-length: ${body.length}`) + body, '"issuer"', HEALTH);
    expect(answered).toContain('HTTP/1.1 201');
    expect(answered).toContain('HTTP/1.1 200');
    const chunked = `${head('transfer-encoding: chunked')}10\r\n${body}\r\n0\r\n\r\n`;
    expect(await answersTo(chunked, '"issuer"', HEALTH)).toContain('HTTP/1.1 200');
    expect(bodies.splice(0)).toEqual([body, body]);
  });

  it.each([
    ['POST', '/issuer/v1/accounts'],
    ['GET', '/issuer/v1/accounts/acc_01h455vb4pex5vsknk084sn02q'],
    ['POST', '/issuer/v1/accounts/acc_01h455vb4pex5vsknk084sn02q/fund'],
    ['POST', '/issuer/v1/cards'],
    ['GET', '/issuer/v1/cards/..%2faccounts'],
    ['GET', '/issuer/v1/cards/crd_1/../../accounts/acc_1'],
    ['DELETE', '/issuer/v1/cards/crd_1'],
    ['GET', '/issuer/health'],
    ['GET', '/issuer/metrics'],
  ] as const)('reviewed/M8: forwards nothing but what wallets need: not %s %s', async (method, url) => {
    asked.length = 0;
    const answer = await app.http.inject({
      method,
      url,
      headers: { authorization: 'Bearer guess' },
      ...(method === 'POST' ? { payload: {} } : {}),
    });
    expect([answer.statusCode, answer.json<Problem>().code]).toEqual([404, 'not_found']);
    expect(asked).toEqual([]);
  });

  it.each(WALLET_ENDPOINTS.map(({ id, method, path }) => [id, method, path] as const))(
    'reviewed/M8: forwards %s with the address of the wallet, whatever it says of itself',
    async (_id, method, path) => {
      asked.length = 0;
      const url = path.replace(':id', 'crd_01h455vb4pex5vsknk084sn02q');
      const answer = await app.http.inject({
        method,
        url: `${url}?limit=1`,
        remoteAddress: '192.0.2.7',
        headers: { 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1', authorization: 'Bearer token' },
        ...(method === 'GET' ? {} : { payload: {} }),
      });
      expect(answer.statusCode).toBe(201);
      expect(asked.map(({ line }) => line)).toEqual([`${method} ${url}?limit=1`]);
      expect(asked[0]?.headers).toMatchObject({
        'x-forwarded-for': '192.0.2.7',
        [WALLET_WAY_HEADER]: '1',
        authorization: 'Bearer token',
      });
      expect(asked[0]?.headers).not.toHaveProperty('forwarded');
      bodies.length = 0;
    },
  );

  it('reviewed/A5: a refusal of the issuer host tells its limit beside ours', async () => {
    const ask = (payload: object) =>
      app.http.inject({
        method: 'POST',
        url: '/issuer/v1/test/cards',
        payload,
        remoteAddress: '192.0.2.78',
      });
    const refused = await ask({ rationed: true });
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '2']);
    expect(refused.headers['ratelimit-policy']).toMatch(/^"address";q=\d+;w=60, "test-cards";q=40;w=80$/);
    expect(refused.headers.ratelimit).toMatch(/^"address";r=\d+;t=60, "test-cards";r=0;t=2$/);
    const made = await ask({});
    expect(made.headers['ratelimit-policy']).toMatch(/^"address";q=\d+;w=60$/);
  });

  it('reviewed/A5: a request has one name here and at the issuer host, the caller’s or ours', async () => {
    for (const given of [{}, { 'x-request-id': 'order-4711' }]) {
      const answer = await fetch(`http://127.0.0.1:${port}/issuer/v1/scheme/ca-keys`, { headers: given });
      const name = answer.headers.get('x-request-id');
      expect(name).toMatch('x-request-id' in given ? /^order-4711$/ : /^req-/);
      expect(asked.at(-1)?.headers['x-request-id']).toBe(name);
    }
  });
});
