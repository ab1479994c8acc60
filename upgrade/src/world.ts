import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient } from '@tallystick/protocol';
import { type AppProcess, freePort, startApp } from '@tallystick/testbed';
import { Check } from 'typebox/value';

/** What devices and people call the server by, in every fixture: tokens and personalisation data name it. Requests go to the real port. */
export const PUBLIC_ORIGIN = 'http://localhost:4000';

const MOVED_CLOCK = new URL('./moved-clock.ts', import.meta.url).href;

/** Where the data of a server and an issuer host are, and what time it is for them. */
export interface WorldOptions {
  /** Holds the data folders `server` and `issuer`. */
  readonly folder: string;
  /** PostgreSQL of the two; left out, the embedded databases in the folder. */
  readonly databases?: { readonly server: string; readonly issuer: string };
  /** Milliseconds since 1970 at the start; left out, the time of this machine. */
  readonly startsAt?: number;
}

/** A server and an issuer host that run as processes of their own. */
export interface World {
  /** Holds the data folders, tills and wallets. */
  readonly folder: string;
  /** `fetch` that takes addresses of {@link PUBLIC_ORIGIN} to where the server listens. */
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970 by the clock of both processes. */
  now(): number;
  /** A client of the API with these headers. */
  client(headers?: Readonly<Record<string, string>>): Client;
  /** The token that makes the first operator, as the server printed it. */
  setupToken(): string | undefined;
  /** Everything that the server printed. */
  output(): string;
  stop(): Promise<void>;
}

const fetchAt =
  (port: number): typeof fetch =>
  (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    return fetch(`http://127.0.0.1:${port}${pathname}${search}`, init);
  };

/** Starts the issuer host, then the server, in test mode on what the folder holds, and waits until both are ready. */
export const openWorld = async ({ folder, databases, startsAt }: WorldOptions): Promise<World> => {
  const [port, issuerHttp, issuerIso] = [await freePort(), await freePort(), await freePort()];
  const movedBy = startsAt === undefined ? 0 : startsAt - Date.now();
  const now = () => Date.now() + movedBy;
  const shared = () => ({
    TALLYSTICK_MODE: 'test',
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    ISSUER_HTTP_PORT: String(issuerHttp),
    ISSUER_ISO_PORT: String(issuerIso),
    // Also for the threads that a process starts.
    NODE_OPTIONS: `--import=${MOVED_CLOCK}`,
    UPGRADE_CLOCK_MS: String(now()),
  });
  const running: AppProcess[] = [];
  const stop = async () => {
    for (const app of running.reverse()) await app.stop();
  };
  await mkdir(folder, { recursive: true });
  try {
    const issuer = {
      ...shared(),
      ISSUER_DATA: join(folder, 'issuer'),
      ...(databases === undefined ? {} : { ISSUER_DATABASE_URL: databases.issuer }),
    };
    running.push(await startApp('issuer', issuer, `http://127.0.0.1:${issuerHttp}/ready`));
    const server = {
      ...shared(),
      PORT: String(port),
      TALLYSTICK_ORIGIN: PUBLIC_ORIGIN,
      TALLYSTICK_DATA: join(folder, 'server'),
      ...(databases === undefined ? {} : { DATABASE_URL: databases.server }),
    };
    running.push(await startApp('server', server, `http://127.0.0.1:${port}/ready`));
  } catch (error) {
    await stop();
    throw error;
  }
  const output = () => running.map((app) => app.output()).join('');
  const fetchHere = fetchAt(port);
  return {
    folder,
    fetch: fetchHere,
    now,
    client: (headers = {}) =>
      createClient({ origin: PUBLIC_ORIGIN, fetch: fetchHere, authorise: () => headers, check: Check }),
    setupToken: () => /#setup=([A-Za-z0-9_-]+)/.exec(output())?.[1],
    output,
    stop,
  };
};
