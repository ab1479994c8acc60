import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENDPOINTS, PROBLEMS } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/test-app.ts';
import { createOpenApi } from './open-api/document.ts';

describe('what people see of the server', () => {
  let app: TestApp;
  let issuer: Server;
  const asked: { url: string | undefined; cookie: string | undefined; body: string }[] = [];

  beforeAll(async () => {
    issuer = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      asked.push({ url: request.url, cookie: request.headers.cookie, body });
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"from":"issuer"}');
    });
    await new Promise<void>((done) => issuer.listen(0, '127.0.0.1', done));
    const webRoot = await mkdtemp(join(tmpdir(), 'tallystick-web-'));
    const dist = join(webRoot, 'console', 'dist');
    await mkdir(join(dist, 'assets'), { recursive: true });
    await writeFile(join(dist, 'index.html'), '<!doctype html><title>Console</title><style>body{}</style>');
    await writeFile(join(dist, 'assets', 'index-Ab3dE6gH.js'), 'export {}');
    await writeFile(join(dist, 'assets', 'index-Ab3dE6gH.js.br'), 'brotli');
    const { port } = issuer.address() as AddressInfo;
    app = await createTestApp('pglite', {
      webRoot,
      issuer: { host: '127.0.0.1', isoPort: 1, httpOrigin: `http://127.0.0.1:${port}` },
    });
  });
  afterAll(async () => {
    await app.drop();
    issuer.close();
  });
  const get = (url: string, headers: Record<string, string> = {}) =>
    app.http.inject({ method: 'GET', url, headers });

  it('leads from the home page to console, till, wallet and reference', async () => {
    const home = await get('/');
    for (const href of ['/console/', '/till/', '/wallet/', '/reference/'])
      expect(home.body).toContain(`href="${href}"`);
    expect(home.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('brings the typeface of the pages that name it', async () => {
    const home = await get('/');
    const [, path = ''] = /src:url\("([^"]+)"\)/.exec(home.body) ?? [];
    const font = await get(path);
    expect(font.headers).toMatchObject({
      'content-type': 'font/woff2',
      'cache-control': expect.stringContaining('immutable'),
    });
    // The signature of WOFF2 (W3C WOFF File Format 2.0, 4).
    expect(font.rawPayload.subarray(0, 4).toString()).toBe('wOF2');
    expect(home.headers['content-security-policy']).toContain("font-src 'self'");
  });

  it('explains every refusal', async () => {
    const { body } = await get('/docs/problems');
    for (const code of Object.keys(PROBLEMS)) expect(body).toContain(`<tr id="${code}">`);
  });

  it('answers a person who is lost with a page, and a program with problem details', async () => {
    const navigate = (url: string) =>
      get(url, { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' });
    for (const url of [
      '/nowhere',
      '/r/pay_0000',
      '/v1/payments/<script>alert(1)</script>',
      '/console/assets/gone-Ab3dE6gH.js',
    ]) {
      const page = await navigate(url);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(page.statusCode).toBeGreaterThanOrEqual(400);
      expect(page.body).toContain('<a href="/">Home</a>');
      expect(page.body).not.toContain('<script');
    }
    expect((await navigate('/nowhere')).body).toContain('Not found');
    for (const accept of ['*/*', 'application/json', undefined]) {
      const answer = await get('/nowhere', accept === undefined ? {} : { accept });
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    }
  });

  it('serves an app: its page at every place inside it, its files for ever, compressed when they are', async () => {
    expect((await get('/console')).headers.location).toBe('/console/');
    for (const url of ['/console/', '/console/terminals/trm_1?tab=trust']) {
      const page = await get(url);
      expect(page.body).toContain('<title>Console</title>');
      expect(page.headers['cache-control']).toBe('no-cache');
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("script-src 'self'");
      // SHA-256 of `body{}`, the one style element of the page (CSP 3, 2.3.1).
      expect(policy).toContain(
        `style-src 'self' 'sha256-${createHash('sha256').update('body{}').digest('base64')}';`,
      );
      expect(policy).not.toContain('unsafe');
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types tallystick-shell");
      expect(page.headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        vary: 'accept-encoding',
      });
    }
    const file = await get('/console/assets/index-Ab3dE6gH.js', { 'accept-encoding': 'br' });
    expect(file.headers['cache-control']).toContain('immutable');
    expect(file.headers['content-encoding']).toBe('br');
    expect(file.headers.vary).toBe('accept-encoding');
    const known = { 'accept-encoding': 'br', 'if-none-match': String(file.headers.etag) };
    expect((await get('/console/assets/index-Ab3dE6gH.js', known)).statusCode).toBe(304);
    const plain = await get('/console/assets/index-Ab3dE6gH.js');
    expect([plain.body, plain.headers['content-encoding'], plain.headers.vary]).toEqual([
      'export {}',
      undefined,
      'accept-encoding',
    ]);
    expect(plain.headers.etag).not.toBe(file.headers.etag);
    expect((await get('/console/assets/missing-Ab3dE6gH.js')).json()).toMatchObject({ code: 'not_found' });
    expect((await get('/console/..%2f..%2fpackage.json')).statusCode).toBeGreaterThanOrEqual(400);
  });

  it('says how to build an app that is not built', async () => {
    const page = await get('/till/');
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('npm start');
  });

  it('describes every endpoint, with its refusals and what it asks for', () => {
    const document = createOpenApi('http://localhost:4000', () => true) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string; security: object[]; responses: object }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    for (const { id, method, path, access, status, tag } of ENDPOINTS) {
      const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation?.operationId).toBe(id);
      if (!['Wallet', 'Issuer'].includes(tag))
        expect(operation?.security.length === 0).toBe(access === 'public');
      expect(Object.keys(operation?.responses ?? {})).toEqual(
        expect.arrayContaining([String(status), 'default']),
      );
    }
    expect(JSON.stringify(document)).not.toContain('~kind');
  });

  it('serves the reference as one page without script, under 300 kB, each request with who may ask', async () => {
    const page = await get('/reference/', { 'accept-encoding': 'gzip' });
    expect(page.headers['content-encoding']).toBe('gzip');
    expect(page.rawPayload.length).toBeLessThan(300_000);
    const { body } = await get('/reference/');
    expect(body).toContain('<html lang="en">');
    expect(body).not.toContain('<script');
    for (const { id } of ENDPOINTS.filter(({ path, method }) => app.http.hasRoute({ method, url: path })))
      expect(body).toContain(`<section id="${id}">`);
    const used = [...body.matchAll(/authorization: (\w+) /g)].map(([, scheme]) => scheme);
    expect([...new Set(used)].sort()).toEqual(['Bearer', 'DPoP']);
    expect((await get('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
  });

  it('forwards to the issuer host, keeping the console’s cookie to itself', async () => {
    const answer = await app.http.inject({
      method: 'POST',
      url: '/issuer/v1/test/cards?x=1',
      payload: { label: 'Blue' },
      headers: { cookie: 'tallystick=secret' },
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ from: 'issuer' });
    expect(asked).toEqual([
      { url: '/issuer/v1/test/cards?x=1', cookie: undefined, body: '{"label":"Blue"}' },
    ]);
  });

  it('says so when the issuer host is away', async () => {
    const alone = await createTestApp('pglite');
    const answer = await alone.http.inject('/issuer/v1/scheme/ca-keys');
    expect(answer.json()).toMatchObject({ status: 503, code: 'service_unavailable' });
    expect(answer.headers['retry-after']).toBe('2');
    await alone.drop();
  });
});
