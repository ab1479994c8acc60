import { resolve } from 'node:path';
import type { DrainTimes, MetricsAccess } from '@tallystick/operating';
import Type from 'typebox';
import { consoleVariables, parseConsoleOrigin } from './config/console.ts';
import { refuseVariable } from './config/environment.ts';
import { liveVariables, requireLive } from './config/live-mode.ts';
import { type LocalSettings, localOrigin, localVariables, parseLocal } from './config/local.ts';
import { operatingVariables, parseMetricsAccess } from './config/operating.ts';
import { parseExporterHeader, parseTrustProxy, proxyVariables, type TrustProxy } from './config/proxy.ts';
import type { ValuesOf } from './config/settings.ts';
import { parseLocalTls, parseTls, type TlsSettings, tlsVariables } from './config/tls.ts';
import { Host, Path, Port, Whole } from './config/variables.ts';

export { ConfigError } from './config/config-error.ts';

/** Settings of the platform: they say where and how the server runs, and nothing of what it does. Each module has its own beside them. */
export interface Config {
  readonly mode: 'test' | 'live';
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** What people and devices call this server by: scheme, host and port, no path. */
  readonly origin: string;
  /** Where the console is: its passkeys, sessions and links are of this origin alone. As `origin` unless it is set. */
  readonly consoleOrigin: string;
  readonly data: string;
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  /** Milliseconds to wait at start for the database. */
  readonly databaseWaitMs: number;
  readonly masterKey: string | undefined;
  readonly logLevel: string;
  /** Whether a start brings the schema up to date, or fails where it is behind. */
  readonly migrateAtStart: boolean;
  /** How long clients have to leave after a stop was asked for by SIGTERM. */
  readonly drain: DrainTimes;
  /** Who may read `/metrics`. */
  readonly metrics: MetricsAccess;
  /** Folder that holds `<app>/dist` of the built web apps; undefined serves none. */
  readonly webRoot: string | undefined;
  /** TLS of the server's own, beside HTTP; undefined: there is none. */
  readonly tls: TlsSettings | undefined;
  /** A name on the local network, with an authority of the server's own for it; undefined: there is none. */
  readonly local: LocalSettings | undefined;
  /** Whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: TrustProxy;
  /** Header in which a proxy of {@link Config.trustProxy} sends the TLS exporter value of the device's connection; undefined: none is believed. */
  readonly exporterHeader: string | undefined;
  /** What one address may ask of a public endpoint each minute; some endpoints have a multiple of it. */
  readonly publicRequestsPerMinute: number;
  /** For how many days events are kept. */
  readonly eventsKeptDays: number;
}

export const platformVariables = {
  PORT: Port(4_000, 'the port to listen on', 0),
  HOST: Host('the address to listen on'),
  TALLYSTICK_ORIGIN: Type.Optional(
    Type.String({
      pattern: '^https?://[A-Za-z0-9.-]{1,253}(:\\d{1,5})?$',
      examples: ['https://pay.example.org'],
      description: 'the address that people and devices use: scheme, host and optional port, no path',
    }),
  ),
  TALLYSTICK_MODE: Type.Enum(['test', 'live'], {
    default: 'test',
    examples: ['test'],
    description: '`test` or `live`',
  }),
  TALLYSTICK_DATA: Type.String({
    default: './data',
    minLength: 1,
    examples: ['./data'],
    description: 'a folder for the embedded database and the master key',
  }),
  TALLYSTICK_WEB: Path('./apps', 'the folder that holds <app>/dist of the web apps'),
  DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://.+',
      examples: ['postgres://user:password@127.0.0.1:5432/tallystick'],
      description: 'a PostgreSQL connection URL',
      secret: true,
    }),
  ),
  DATABASE_POOL: Whole(10, 1, 200, 'database connections at most'),
  DATABASE_WAIT_MS: Whole(60_000, 0, 3_600_000, 'milliseconds to wait for the database at start'),
  TALLYSTICK_MASTER_KEY: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{43}$',
      examples: ['$(openssl rand 32 | basenc --base64url | tr -d =)'],
      description: '32 random bytes in base64url without padding (43 characters)',
      secret: true,
    }),
  ),
  ...operatingVariables,
  ...liveVariables,
  ...proxyVariables,
  ...tlsVariables,
  ...localVariables,
  ...consoleVariables,
  PUBLIC_REQUESTS_PER_MINUTE: Whole(120, 1, 1_000_000, 'public requests of one address each minute'),
  RETENTION_EVENTS_DAYS: Whole(180, 7, 36_500, 'days that events are kept'),
};

/** @throws ConfigError where values that are right by themselves do not go together */
export const readPlatformConfig = (read: ValuesOf<typeof platformVariables>): Config => {
  const live = read.TALLYSTICK_MODE === 'live';
  const local = parseLocal(read, live);
  const tls =
    local === undefined
      ? parseTls(read, live)
      : parseLocalTls(read, (port) => localOrigin(local, port, read.TALLYSTICK_ORIGIN));
  const origin = (local && tls?.origin) ?? read.TALLYSTICK_ORIGIN ?? `http://localhost:${read.PORT}`;
  if (live) {
    const masterKey =
      read.TALLYSTICK_MASTER_KEY ??
      refuseVariable(platformVariables, 'TALLYSTICK_MASTER_KEY', undefined, 'set in live mode: ');
    const embeddedAccepted = read.LIVE_ON_EMBEDDED_DATABASE === 'accepted';
    requireLive({ origin, databaseUrl: read.DATABASE_URL, embeddedAccepted, masterKey });
  }
  return {
    mode: read.TALLYSTICK_MODE,
    port: read.PORT,
    host: read.HOST,
    origin,
    consoleOrigin: parseConsoleOrigin(read.CONSOLE_ORIGIN, origin, live),
    data: resolve(read.TALLYSTICK_DATA),
    databaseUrl: read.DATABASE_URL,
    databasePoolSize: read.DATABASE_POOL,
    databaseWaitMs: read.DATABASE_WAIT_MS,
    masterKey: read.TALLYSTICK_MASTER_KEY,
    logLevel: read.LOG_LEVEL,
    migrateAtStart: read.DATABASE_MIGRATE === 'start',
    drain: { announceMs: read.STOP_ANNOUNCE_MS, leaveMs: read.STOP_LEAVE_MS },
    metrics: parseMetricsAccess(read.METRICS_TOKEN, live),
    webRoot: resolve(read.TALLYSTICK_WEB ?? resolve(import.meta.dirname, '../../..')),
    tls,
    local,
    trustProxy: parseTrustProxy(read.TRUST_PROXY),
    exporterHeader: parseExporterHeader(read),
    publicRequestsPerMinute: read.PUBLIC_REQUESTS_PER_MINUTE,
    eventsKeptDays: read.RETENTION_EVENTS_DAYS,
  };
};
