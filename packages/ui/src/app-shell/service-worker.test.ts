import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { serviceWorkerSource } from './service-worker.ts';

const ORIGIN = 'https://pay.example';

/** The worker of a wallet with two pages, on a cache in memory and a network that can be away. */
const startWorker = () => {
  const handlers = new Map<string, (event: unknown) => void>();
  const kept = new Map<string, Map<string, string>>();
  const network = { away: false, version: 1, asked: 0 };
  const pathOf = (request: string | { readonly url: string }) =>
    new URL(typeof request === 'string' ? request : request.url, ORIGIN).pathname;
  const fetch = async (request: string | { readonly url: string }) => {
    if (network.away) throw new TypeError('away');
    network.asked += 1;
    return new Response(`${pathOf(request)} ${network.version}`);
  };
  const open = async (name: string) => {
    const cache = kept.get(name) ?? new Map<string, string>();
    kept.set(name, cache);
    return {
      addAll: async (paths: readonly string[]) => {
        for (const path of paths) cache.set(path, await (await fetch(path)).text());
      },
      put: async (key: string | { readonly url: string }, answer: Response) =>
        void cache.set(pathOf(key), await answer.text()),
      match: async (key: string | { readonly url: string }) => {
        const text = cache.get(pathOf(key));
        return text === undefined ? undefined : new Response(text);
      },
    };
  };
  const caches = {
    open,
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
  };
  const self = {
    addEventListener: (type: string, handle: (event: unknown) => void) => handlers.set(type, handle),
    skipWaiting: () => {},
  };
  runInNewContext(serviceWorkerSource('wallet', ['more.html']), { self, caches, fetch, URL, Response });
  const send = async (type: 'install' | 'activate') => {
    let done: Promise<unknown> | undefined;
    handlers.get(type)?.({ waitUntil: (work: Promise<unknown>) => (done = work) });
    await done;
  };
  /** What the page gets; undefined where the worker leaves the request alone. */
  const get = async (path: string, { mode = 'no-cors', method = 'GET' } = {}) => {
    let answer: Promise<Response> | undefined;
    const request = { url: `${ORIGIN}${path}`, mode, method };
    handlers.get('fetch')?.({ request, respondWith: (given: Promise<Response>) => (answer = given) });
    return answer === undefined ? undefined : (await answer).text();
  };
  return { network, kept, send, get };
};

describe('the worker that keeps the pages of an app', () => {
  it('opens each page when the server is away, any other address as the home', async () => {
    const { network, send, get } = startWorker();
    await send('install');
    network.away = true;
    expect(await get('/wallet/', { mode: 'navigate' })).toBe('/wallet/ 1');
    expect(await get('/wallet/more.html', { mode: 'navigate' })).toBe('/wallet/more.html 1');
    expect(await get('/wallet/cards/1', { mode: 'navigate' })).toBe('/wallet/ 1');
  });

  it('takes a new version as soon as there is one, and keeps that', async () => {
    const { network, send, get } = startWorker();
    await send('install');
    network.version = 2;
    expect(await get('/wallet/', { mode: 'navigate' })).toBe('/wallet/ 2');
    network.away = true;
    expect(await get('/wallet/', { mode: 'navigate' })).toBe('/wallet/ 2');
  });

  it('asks for a file of the build once', async () => {
    const { network, get } = startWorker();
    expect(await get('/wallet/assets/app-1a2b.js')).toBe('/wallet/assets/app-1a2b.js 1');
    network.away = true;
    expect(await get('/wallet/assets/app-1a2b.js')).toBe('/wallet/assets/app-1a2b.js 1');
    expect(network.asked).toBe(1);
  });

  it('leaves everything else alone', async () => {
    const { get } = startWorker();
    expect(await get('/v1/payments')).toBeUndefined();
    expect(await get('/till/', { mode: 'navigate' })).toBeUndefined();
    expect(await get('/wallet/', { mode: 'navigate', method: 'POST' })).toBeUndefined();
    expect(await get('/wallet/manifest.webmanifest')).toBeUndefined();
  });

  it('forgets what an older worker of the same app kept, and nothing of another app', async () => {
    const { kept, send } = startWorker();
    for (const name of ['wallet-shell-0', 'till-shell-0']) kept.set(name, new Map());
    await send('install');
    await send('activate');
    expect([...kept.keys()].sort()).toEqual(['till-shell-0', 'wallet-shell-1']);
  });
});
