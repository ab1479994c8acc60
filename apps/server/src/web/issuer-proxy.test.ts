import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PROBLEMS } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

describe('the way to the issuer host', () => {
  let app: TestApp;
  let issuer: Server;
  let port: number;
  const bodies: string[] = [];

  beforeAll(async () => {
    issuer = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      bodies.push(body);
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
    `POST /issuer/v1/accounts HTTP/1.1\r\nhost: pay.example\r\ncontent-type: application/json\r\n${extra}\r\n\r\n`;
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
});
