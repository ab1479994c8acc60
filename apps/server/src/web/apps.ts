import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import serveStatic from '@fastify/static';
import type { Language } from '@tallystick/protocol';
import { wantedLanguage } from '@tallystick/protocol/serving';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Config } from '../platform/config.ts';
import type { ConsolePlace } from '../platform/console-place.ts';
import { escapeHtml, PAGE_HEADERS, sendPage, wantsPage } from '../platform/page.ts';
import { Refusal } from '../platform/refusal.ts';

const APPS = ['console', 'till', 'wallet'] as const;

/** Texts of style elements in a page of the build. */
const STYLE_ELEMENT = /<style>([\s\S]*?)<\/style>/g;

/**
 * What the apps may do: everything from here and nothing from elsewhere; in a page only the styles that its build put there. Text becomes
 * markup or the address of a script nowhere (`require-trusted-types-for`), but for the address of the app's own service worker, which
 * `packages/ui/src/app-shell/keep-shell.ts` vouches for.
 */
const policyOf = (page: string): string => {
  const styles = [...page.matchAll(STYLE_ELEMENT)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    "script-src 'self'",
    ['style-src', "'self'", ...styles].join(' '),
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types tallystick-shell',
  ].join('; ');
};

/** The build puts a digest of the content into the names of these files, so they never change. */
const IMMUTABLE = /[/\\]assets[/\\][^/\\]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+(\.(br|gz))?$/;

/** Whether a path is a place inside the app, which the app itself shows, and not a file that is missing. */
const isPlace = (request: FastifyRequest): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !/\.[A-Za-z0-9]+$/.test(request.url.split('?', 1)[0] ?? '');

const ELSEWHERE: Readonly<Record<Language, readonly [title: string, lead: string]>> = {
  en: ['This app has an address of its own', 'It is served at'],
  de: ['Diese App hat eine eigene Adresse', 'Sie ist unter'],
};

/** Keeps an app to its own origin: at another host a person is told where it is, and nothing of it is there. */
const keepApart =
  (app: (typeof APPS)[number], origin: string, place: ConsolePlace): onRequestHookHandler =>
  (request, reply, done) => {
    if (!place.isApart || place.isHere(request) === (app === 'console')) return done();
    if (!wantsPage(request)) return done(new Refusal('not_found'));
    const address = escapeHtml(`${app === 'console' ? place.origin : origin}/${app}/`);
    const { language } = wantedLanguage(request.headers['accept-language']);
    const [title, lead] = ELSEWHERE[language];
    const main = `<h1>${title}</h1><p class="lead">${lead} <a href="${address}">${address}</a></p>`;
    sendPage(reply, `${title} · Tallystick`, main, 404, language);
  };

/** Serves the built web apps at `/console/`, `/till/` and `/wallet/`; each place inside one leads to its page. */
export const addApps = async (
  http: FastifyInstance,
  { webRoot, origin }: Pick<Config, 'webRoot' | 'origin'>,
  place: ConsolePlace,
): Promise<void> => {
  for (const app of APPS) {
    const root = webRoot === undefined ? undefined : join(webRoot, app, 'dist');
    const onRequest = keepApart(app, origin, place);
    http.get(`/${app}`, { onRequest }, (_request, reply) => reply.redirect(`/${app}/`, 302));
    if (root === undefined || !existsSync(join(root, 'index.html'))) {
      http.get(`/${app}/*`, { onRequest }, (_request, reply) =>
        sendPage(
          reply,
          'Not built yet · Tallystick',
          `<h1>The ${app} is not built yet</h1><p class="lead">Stop the server and run this in the project’s folder; it builds the pages and starts again.</p><pre>npm start</pre>`,
          503,
        ),
      );
      continue;
    }
    const policy = policyOf(readFileSync(join(root, 'index.html'), 'utf8'));
    const setHeaders = (reply: FastifyReply, path: string): void => {
      // What has the digest in its name is no page and no worker: a policy of its own would only be bytes.
      if (IMMUTABLE.test(path)) reply.header('cache-control', 'public, max-age=31536000, immutable');
      else reply.headers({ ...PAGE_HEADERS, 'content-security-policy': policy, 'cache-control': 'no-cache' });
    };
    await http.register(
      async (scope) => {
        scope.addHook('onRequest', onRequest);
        await scope.register(serveStatic, {
          root,
          preCompressed: true,
          cacheControl: false,
          redirect: false,
          setHeaders,
        });
        scope.setNotFoundHandler((request, reply) => {
          if (!isPlace(request)) throw new Refusal('not_found');
          return reply.sendFile('index.html');
        });
      },
      { prefix: `/${app}` },
    );
  }
};
