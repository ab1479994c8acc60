import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type EndpointShape, ISSUER_PREFIX } from '@tallystick/protocol';
import { type FastifyInstance, fastify } from 'fastify';
import type { Randomness } from '../platform/randomness.ts';
import { createOpenApi } from './open-api/document.ts';

const PREFIX = '/reference';

interface Stored {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * `/openapi.json` and, at `/reference`, the Scalar reference made from it, with its script served from here. The reference is a large
 * module that few starts need, so it is loaded when it is first asked for, and kept compressed.
 */
export const addReference = (http: FastifyInstance, origin: string, randomness: Randomness): void => {
  // The issuer's endpoints are forwarded; the others are routes of the modules that this installation has.
  const isServed = ({ method, path: url }: EndpointShape): boolean =>
    url.startsWith(ISSUER_PREFIX) || http.hasRoute({ method, url });
  let document: string | undefined;
  http.get('/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(createOpenApi(origin, isServed));
    return reply
      .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' })
      .send(document);
  });

  const nonce = randomness.bytes(16).toBase64();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ');

  let reference: Promise<FastifyInstance> | undefined;
  const load = async (): Promise<FastifyInstance> => {
    const { default: scalar } = await import('@scalar/fastify-api-reference');
    const page = fastify();
    await page.register(scalar, {
      routePrefix: PREFIX,
      configuration: {
        url: '/openapi.json',
        pageTitle: 'API reference · Tallystick',
        nonce,
        telemetry: false,
        withDefaultFonts: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
        defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
      },
    });
    return page;
  };

  const stored = new Map<string, Promise<Stored>>();
  const fetchPart = async (path: string): Promise<Stored> => {
    reference ??= load();
    const answer = await (await reference).inject({ method: 'GET', url: path });
    const type = answer.headers['content-type'];
    return {
      status: answer.statusCode,
      headers: {
        'content-type': typeof type === 'string' ? type : 'application/octet-stream',
        'content-encoding': 'gzip',
        'content-security-policy': policy,
        'cache-control': 'no-cache',
      },
      body: await promisify(gzip)(answer.rawPayload),
    };
  };

  http.get(PREFIX, (_request, reply) => reply.redirect(`${PREFIX}/`, 302));
  for (const path of [`${PREFIX}/`, `${PREFIX}/js/scalar.js`]) {
    http.get(path, async (_request, reply) => {
      const part = stored.get(path) ?? fetchPart(path);
      stored.set(path, part);
      part.catch(() => stored.delete(path));
      const { status, headers, body } = await part;
      return reply.code(status).headers(headers).send(body);
    });
  }
};
