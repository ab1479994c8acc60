import { type EndpointShape, ISSUER_PREFIX } from '@tallystick/protocol';
import type { FastifyInstance } from 'fastify';
import { sendPage } from '../platform/page.ts';
import { createOpenApi } from './open-api/document.ts';
import { referenceMain } from './reference-page.ts';

/** `/openapi.json` and, at `/reference/`, every request and answer as a page without script, made from the same endpoints. */
export const addReference = (http: FastifyInstance, origin: string): void => {
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
  let main: string | undefined;
  http.get('/reference', (_request, reply) => reply.redirect('/reference/', 302));
  http.get('/reference/', (_request, reply) => {
    main ??= referenceMain(origin, isServed);
    return sendPage(reply, 'API reference · Tallystick', main);
  });
};
