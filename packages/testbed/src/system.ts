import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEmptyPglite } from '@tallystick/database/empty-pglite';
import { type AppProcess, startApp } from './app-process.ts';
import { freePort } from './free-port.ts';

/** Choices of a system. */
export interface SystemOptions {
  /** PostgreSQL for the server; left out, the embedded database in a folder of its own. */
  readonly databaseUrl?: string;
  readonly issuerDatabaseUrl?: string;
  /** More settings for the server, by name; a function is given its port. */
  readonly serverEnv?:
    | Readonly<Record<string, string>>
    | ((port: number) => Readonly<Record<string, string>>);
  readonly issuerEnv?: Readonly<Record<string, string>>;
}

/** A server and an issuer host that are ready. */
export interface System {
  /** Scheme, host and port of the server. */
  readonly origin: string;
  readonly issuerOrigin: string;
  /** Where the issuer takes ISO 8583. */
  readonly isoPort: number;
  /** Folder of both data folders; removed by `stop`. */
  readonly data: string;
  /** An API key of the seeded test merchant. */
  readonly apiKey: string;
  /** The file that virtual phones take their root from. */
  readonly virtualRootFile: string;
  /** The link that makes the first operator, as the server printed it. */
  setupLink(): string | undefined;
  server(): AppProcess;
  issuer(): AppProcess;
  startServer(): Promise<void>;
  startIssuer(): Promise<void>;
  /** Starts one more process of the same server, at an address of its own; `stop` ends it too. Needs a `databaseUrl`. */
  startAnother(): Promise<{ readonly address: string; readonly process: AppProcess }>;
  stop(): Promise<void>;
}

interface Place {
  readonly data: string;
  readonly port: number;
  readonly issuerHttp: number;
  readonly isoPort: number;
  readonly apiKey: string;
}

const environments = (options: SystemOptions, { data, port, issuerHttp, isoPort, apiKey }: Place) => {
  const shared = {
    TALLYSTICK_MODE: 'test',
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    TALLYSTICK_ORIGIN: `http://localhost:${port}`,
    ISSUER_HTTP_PORT: String(issuerHttp),
    ISSUER_ISO_PORT: String(isoPort),
  };
  return {
    issuer: {
      ...shared,
      ISSUER_DATA: join(data, 'issuer'),
      ...(options.issuerDatabaseUrl === undefined ? {} : { ISSUER_DATABASE_URL: options.issuerDatabaseUrl }),
      ...options.issuerEnv,
    },
    server: {
      ...shared,
      PORT: String(port),
      TALLYSTICK_DATA: join(data, 'server'),
      TALLYSTICK_SEED_API_KEY: apiKey,
      ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
      ...(typeof options.serverEnv === 'function' ? options.serverEnv(port) : options.serverEnv),
    },
  };
};

const writeEmptyDatabases = async (options: SystemOptions, data: string): Promise<void> => {
  if (options.issuerDatabaseUrl === undefined) await writeEmptyPglite(join(data, 'issuer', 'database'));
  if (options.databaseUrl === undefined) await writeEmptyPglite(join(data, 'server', 'database'));
};

/** Starts the issuer host and the server in test mode on free ports, each with a new data folder, and waits until both are ready. */
export const startSystem = async (options: SystemOptions = {}): Promise<System> => {
  const data = await mkdtemp(join(tmpdir(), 'tallystick-'));
  const [port, issuerHttp, isoPort] = [await freePort(), await freePort(), await freePort()];
  const issuerOrigin = `http://127.0.0.1:${issuerHttp}`;
  const apiKey = `tsk_test_${randomBytes(24).toString('base64url')}`;
  const env = environments(options, { data, port, issuerHttp, isoPort, apiKey });

  let issuer: AppProcess | undefined;
  let server: AppProcess | undefined;
  const startIssuer = async () => {
    issuer = await startApp('issuer', env.issuer, `${issuerOrigin}/ready`);
  };
  const startServer = async () => {
    server = await startApp('server', env.server, `http://127.0.0.1:${port}/ready`);
  };
  const others: AppProcess[] = [];
  const startAnother = async () => {
    const port = await freePort();
    const address = `http://localhost:${port}`;
    // By the same name as the first: what clients prove is for the server, wherever they reach it.
    const process = await startApp('server', { ...env.server, PORT: String(port) }, `${address}/ready`);
    others.push(process);
    return { address, process };
  };
  const running = (app: AppProcess | undefined): AppProcess => {
    if (app === undefined) throw new Error('not started');
    return app;
  };
  const stop = async () => {
    await Promise.all([server, issuer, ...others].map((app) => app?.stop()));
    await rm(data, { recursive: true, force: true });
  };

  try {
    await writeEmptyDatabases(options, data);
    await startIssuer();
    await startServer();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    origin: `http://localhost:${port}`,
    issuerOrigin,
    isoPort,
    data,
    apiKey,
    virtualRootFile: join(data, 'server', 'virtual-root.json'),
    setupLink: () => /https?:\/\/\S+#setup=[A-Za-z0-9_-]+/.exec(running(server).output())?.[0],
    server: () => running(server),
    issuer: () => running(issuer),
    startServer,
    startIssuer,
    startAnother,
    stop,
  };
};
