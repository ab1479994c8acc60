import { resolve } from 'node:path';
import type { CurrencyCode } from '@tallystick/protocol';
import { type AndroidApp, parseAndroidApps } from './config/android-apps.ts';
import { type AppleApp, parseAppleApps } from './config/apple-apps.ts';
import { ConfigError } from './config/config-error.ts';
import { type Environment, parseEnvironment, refuseVariable } from './config/environment.ts';
import { parseExporterHeader, parseTrustProxy, type TrustProxy } from './config/proxy.ts';
import { parseTls, type TlsSettings } from './config/tls.ts';
import type { RetentionSettings } from './retention/rule.ts';

export { ConfigError } from './config/config-error.ts';

/** Settings of the server that modules may read. */
export interface Config {
  readonly mode: 'test' | 'live';
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** What people and devices call this server by: scheme, host and port, no path. */
  readonly origin: string;
  readonly data: string;
  /** File of the root that virtual phones chain to, test mode only; undefined: one is made in the data folder. */
  readonly virtualRoot: string | undefined;
  /** File in the format of Google's attestation status list; undefined: there is none, and no Android evidence is accepted. */
  readonly androidRevocationList: string | undefined;
  readonly androidApps: readonly AndroidApp[];
  readonly appleApps: readonly AppleApp[];
  /** File with the keys of Play Integrity; undefined: there are none, and no token can be read. */
  readonly playIntegrityKeys: string | undefined;
  /** File with the roots of authenticators whose passkeys are trusted; undefined: those of the release alone. */
  readonly webauthnRoots: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  readonly masterKey: string | undefined;
  readonly logLevel: string;
  readonly issuer: { readonly host: string; readonly isoPort: number; readonly httpOrigin: string };
  readonly acquirer: { readonly dialect: 'iso1987binary' | 'iso1987ascii'; readonly timeoutMs: number };
  /** Whether terminals send the APDU trace of each payment. Live mode never asks for it. */
  readonly cardTrace: boolean;
  /** Folder that holds `<app>/dist` of the built web apps; undefined serves none. */
  readonly webRoot: string | undefined;
  /** TLS of the server's own, beside HTTP; undefined: there is none. */
  readonly tls: TlsSettings | undefined;
  /** Header in which a proxy of {@link ServerConfig.trustProxy} sends the TLS exporter value of the device's connection; undefined: none is believed. */
  readonly exporterHeader: string | undefined;
}

/** All settings: those of {@link Config}, and those that only the platform and the composition root read. */
export interface ServerConfig extends Config {
  /** Whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: TrustProxy;
  /** Milliseconds to wait at start for the database. */
  readonly databaseWaitMs: number;
  /** What one address may ask of a public endpoint each minute; some endpoints have a multiple of it. */
  readonly publicRequestsPerMinute: number;
  readonly retention: RetentionSettings;
  /** An API key that the seeded test merchant is given, for programs that start the server themselves. */
  readonly seedApiKey: string | undefined;
  /** The merchant to begin with, when the database has none; undefined leaves it to the mode. */
  readonly firstMerchant: FirstMerchantSettings | undefined;
}

export interface FirstMerchantSettings {
  readonly name: string;
  readonly currency: CurrencyCode;
  /** ISO 3166-1 numeric. */
  readonly countryCode: string;
  /** MID, ISO 8583 DE42: 15 digits. */
  readonly merchantNumber: string;
}

const fileOf = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(path);

const firstMerchantOf = (read: Environment): FirstMerchantSettings | undefined =>
  read.MERCHANT_NAME === undefined
    ? undefined
    : {
        name: read.MERCHANT_NAME,
        currency: read.MERCHANT_CURRENCY,
        countryCode: read.MERCHANT_COUNTRY,
        merchantNumber: read.MERCHANT_NUMBER,
      };

/**
 * Reads the settings from the environment.
 * @throws ConfigError naming the first variable that is wrong
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): ServerConfig => {
  const read = parseEnvironment(env);
  const origin = read.TALLYSTICK_ORIGIN ?? `http://localhost:${read.PORT}`;
  const live = read.TALLYSTICK_MODE === 'live';
  if (live && read.TALLYSTICK_MASTER_KEY === undefined) {
    refuseVariable('TALLYSTICK_MASTER_KEY', undefined, 'set in live mode: ');
  }
  if (live && read.TALLYSTICK_SEED_API_KEY !== undefined) {
    throw new ConfigError(
      'TALLYSTICK_SEED_API_KEY',
      'TALLYSTICK_SEED_API_KEY is for test mode only: leave it out in live mode and make a key in the console.',
    );
  }
  return {
    mode: read.TALLYSTICK_MODE,
    port: read.PORT,
    host: read.HOST,
    origin,
    data: resolve(read.TALLYSTICK_DATA),
    virtualRoot: fileOf(read.TALLYSTICK_VIRTUAL_ROOT),
    androidRevocationList: fileOf(read.ANDROID_REVOCATION_LIST),
    androidApps: parseAndroidApps(read.ANDROID_APPS),
    appleApps: parseAppleApps(read.APPLE_APPS),
    playIntegrityKeys: fileOf(read.PLAY_INTEGRITY_KEYS),
    webauthnRoots: fileOf(read.WEBAUTHN_ROOTS),
    databaseUrl: read.DATABASE_URL,
    databasePoolSize: read.DATABASE_POOL,
    masterKey: read.TALLYSTICK_MASTER_KEY,
    logLevel: read.LOG_LEVEL,
    issuer: {
      host: read.ISSUER_HOST,
      isoPort: read.ISSUER_ISO_PORT,
      httpOrigin: `http://${read.ISSUER_HOST}:${read.ISSUER_HTTP_PORT}`,
    },
    acquirer: {
      dialect: read.ACQUIRER_DIALECT,
      timeoutMs: read.ACQUIRER_TIMEOUT_MS,
    },
    cardTrace: !live && read.CARD_TRACE === 'on',
    webRoot: resolve(read.TALLYSTICK_WEB ?? resolve(import.meta.dirname, '../../..')),
    tls: parseTls(read, live),
    exporterHeader: parseExporterHeader(read),
    trustProxy: parseTrustProxy(read.TRUST_PROXY),
    databaseWaitMs: read.DATABASE_WAIT_MS,
    publicRequestsPerMinute: read.PUBLIC_REQUESTS_PER_MINUTE,
    retention: {
      attestationsDays: read.RETENTION_ATTESTATIONS_DAYS,
      eventsDays: read.RETENTION_EVENTS_DAYS,
      tracesDays: read.RETENTION_TRACES_DAYS,
      enrolmentsDays: read.RETENTION_ENROLMENTS_DAYS,
      shadowDays: read.RETENTION_SHADOW_DAYS,
      historyDays: read.RETENTION_HISTORY_DAYS,
    },
    seedApiKey: read.TALLYSTICK_SEED_API_KEY,
    firstMerchant: firstMerchantOf(read),
  };
};
