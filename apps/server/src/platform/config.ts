import { resolve } from 'node:path';
import { CURRENCIES, type CurrencyCode } from '@tallystick/protocol';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { coerceTexts } from './coerce.ts';
import {
  ANDROID_APPS_EXAMPLE,
  ANDROID_APPS_RULE,
  type AndroidApp,
  parseAndroidApps,
} from './config-android-apps.ts';
import { APPLE_APPS_EXAMPLE, APPLE_APPS_RULE, type AppleApp, parseAppleApps } from './config-apple-apps.ts';
import { ConfigError } from './config-error.ts';

export { ConfigError } from './config-error.ts';

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

export interface TlsSettings {
  /** 0 lets the system choose. */
  readonly port: number;
  /** What devices call it by; undefined: `https://localhost:<port>`. */
  readonly origin: string | undefined;
  /** Paths of PEM files; undefined, in test mode only: a certificate is made in the data folder. */
  readonly files:
    | { readonly certificate: string; readonly privateKey: string; readonly authority: string | undefined }
    | undefined;
}

/** All settings: those of {@link Config}, and those that only the platform and the composition root read. */
export interface ServerConfig extends Config {
  /** Whose `X-Forwarded-*` headers are believed: nobody's, so many hops', or those of these addresses. */
  readonly trustProxy: false | number | readonly string[];
  /** Milliseconds to wait at start for the database. */
  readonly databaseWaitMs: number;
  /** What one address may ask of a public endpoint each minute; some endpoints have a multiple of it. */
  readonly publicRequestsPerMinute: number;
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

const Port = (given: number, what: string, least = 1) =>
  Type.Integer({
    minimum: least,
    maximum: 65_535,
    default: given,
    examples: [given],
    description: `${what}: a whole number from ${least} to 65535`,
  });
const Whole = (given: number, minimum: number, maximum: number, what: string) =>
  Type.Integer({
    minimum,
    maximum,
    default: given,
    examples: [given],
    description: `${what}: a whole number from ${minimum} to ${maximum}`,
  });
const Host = (what: string) =>
  Type.String({
    default: '127.0.0.1',
    pattern: '^[A-Za-z0-9.:_-]{1,253}$',
    examples: ['127.0.0.1'],
    description: `${what}: a host name or address, without scheme or port`,
  });

/** Every variable that the server reads. `secret` keeps its value out of messages. */
const Environment = Type.Object({
  PORT: Port(4_000, 'the port to listen on', 0),
  HOST: Host('the address to listen on'),
  TALLYSTICK_ORIGIN: Type.Optional(
    Type.String({
      pattern: '^https?://[A-Za-z0-9.-]{1,253}(:\\d{1,5})?$',
      examples: ['https://pay.example.org'],
      description: 'the address that people and devices use: scheme and host, maybe a port, no path',
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
  TALLYSTICK_VIRTUAL_ROOT: Type.Optional(
    Type.String({
      minLength: 1,
      examples: ['./data/virtual-root.json'],
      description: 'the file of the root that virtual phones chain to, test mode only',
    }),
  ),
  ANDROID_REVOCATION_LIST: Type.Optional(
    Type.String({
      minLength: 1,
      examples: ['/var/lib/tallystick/status.json'],
      description: "a file that holds Google's attestation status list",
    }),
  ),
  ANDROID_APPS: Type.String({
    default: '[]',
    maxLength: 65_536,
    examples: [ANDROID_APPS_EXAMPLE],
    description: ANDROID_APPS_RULE,
  }),
  APPLE_APPS: Type.String({
    default: '[]',
    maxLength: 65_536,
    examples: [APPLE_APPS_EXAMPLE],
    description: APPLE_APPS_RULE,
  }),
  PLAY_INTEGRITY_KEYS: Type.Optional(
    Type.String({
      minLength: 1,
      examples: ['/etc/tallystick/play-integrity.json'],
      description: 'a file that holds the Play Integrity keys of your apps',
    }),
  ),
  WEBAUTHN_ROOTS: Type.Optional(
    Type.String({
      minLength: 1,
      examples: ['/etc/tallystick/webauthn-roots.pem'],
      description: 'a file that holds the root certificates of authenticators, in PEM',
    }),
  ),
  TALLYSTICK_WEB: Type.Optional(
    Type.String({
      minLength: 1,
      examples: ['./apps'],
      description: 'the folder that holds <app>/dist of the web apps',
    }),
  ),
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
  TALLYSTICK_SEED_API_KEY: Type.Optional(
    Type.String({
      pattern: '^tsk_test_[A-Za-z0-9_-]{32}$',
      examples: ['tsk_test_$(openssl rand 24 | basenc --base64url)'],
      description: 'an API key for the seeded test merchant, test mode only',
      secret: true,
    }),
  ),
  MERCHANT_NAME: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 60,
      examples: ["'Hazel & Co. Coffee'"],
      description: 'the name of the first merchant',
    }),
  ),
  MERCHANT_CURRENCY: Type.Enum(Object.keys(CURRENCIES) as CurrencyCode[], {
    default: 'EUR',
    examples: ['EUR'],
    description: `one of ${Object.keys(CURRENCIES).join(', ')}`,
  }),
  MERCHANT_COUNTRY: Type.String({
    default: '276',
    pattern: '^\\d{3}$',
    examples: ['276'],
    description: 'the country of the first merchant: ISO 3166-1 numeric, three digits',
  }),
  MERCHANT_NUMBER: Type.String({
    default: '276000000000015',
    pattern: '^\\d{15}$',
    examples: ['276000000000015'],
    description: "the acquirer's number of the first merchant: 15 digits",
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    examples: ['info'],
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
  TRUST_PROXY: Type.String({
    default: 'no',
    pattern: '^(no|\\d{1,2}|[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*)$',
    examples: ['1'],
    description: '`no`, how many proxies stand in front, or their addresses with commas between',
  }),
  TLS_PORT: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 65_535,
      examples: [4_443],
      description: 'the port to listen on with TLS: a whole number from 0 to 65535',
    }),
  ),
  TLS_ORIGIN: Type.Optional(
    Type.String({
      pattern: '^https://[A-Za-z0-9.-]{1,253}(:\\d{1,5})?$',
      examples: ['https://pay.example.org:4443'],
      description:
        'the address that devices use for TLS straight to this server: https and host, maybe a port, no path',
    }),
  ),
  TLS_CERT: Type.Optional(
    Type.String({
      minLength: 1,
      examples: ['/etc/tallystick/fullchain.pem'],
      description: 'a file with the TLS certificate and its chain in PEM',
    }),
  ),
  TLS_KEY: Type.Optional(
    Type.String({
      minLength: 1,
      examples: ['/etc/tallystick/privkey.pem'],
      description: 'a file with the private key of TLS_CERT in PEM',
    }),
  ),
  TLS_CA: Type.Optional(
    Type.String({
      minLength: 1,
      examples: ['/etc/tallystick/ca.pem'],
      description:
        'a file with the certificate of the authority that terminals are to trust for TLS_CERT, in PEM',
    }),
  ),
  TLS_EXPORTER_HEADER: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9-]{1,64}$',
      examples: ['x-tls-exporter'],
      description: 'the name of the header in which a trusted proxy sends the TLS exporter value',
    }),
  ),
  PUBLIC_REQUESTS_PER_MINUTE: Whole(120, 1, 1_000_000, 'public requests of one address each minute'),
  ISSUER_HOST: Host('the host of the issuer'),
  ISSUER_ISO_PORT: Port(4_002, 'the ISO 8583 port of the issuer'),
  ISSUER_HTTP_PORT: Port(4_001, 'the HTTP port of the issuer'),
  ACQUIRER_DIALECT: Type.Enum(['iso1987binary', 'iso1987ascii'], {
    default: 'iso1987binary',
    examples: ['iso1987binary'],
    description: '`iso1987binary` or `iso1987ascii`',
  }),
  ACQUIRER_TIMEOUT_MS: Whole(10_000, 100, 120_000, 'milliseconds to wait for the acquirer'),
  CARD_TRACE: Type.Enum(['on', 'off'], {
    default: 'on',
    examples: ['off'],
    description: '`on` or `off`: whether terminals send the APDU trace of each payment, test mode only',
  }),
});

const environment = Compile(Environment);

const refuse = (variable: string, value: unknown, rule: string, example: unknown, secret: boolean): never => {
  const shown = secret || value === undefined ? '' : ` is ${JSON.stringify(String(value).slice(0, 80))}, but`;
  throw new ConfigError(
    variable,
    `${variable}${shown} must be ${rule}. For example: ${variable}=${String(example)}`,
  );
};

const parse = (env: Readonly<Record<string, string | undefined>>): Static<typeof Environment> => {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(Environment.properties)) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') given[name] = value;
  }
  const values = environment.Default(coerceTexts(Environment, given));
  if (environment.Check(values)) return values;
  const name = environment.Errors(values)[0]?.instancePath.split('/')[1] ?? 'PORT';
  const schema: unknown = Environment.properties[name as keyof typeof Environment.properties];
  const { description, examples, secret } = schema as {
    description: string;
    examples: unknown[];
    secret?: boolean;
  };
  return refuse(name, given[name], description, examples[0], secret === true);
};

const parseTrustProxy = (value: string): ServerConfig['trustProxy'] => {
  if (value === 'no' || value === '0') return false;
  return /^\d+$/.test(value) ? Number(value) : value.split(',');
};

type Read = ReturnType<typeof parse>;

const parseTls = (read: Read, live: boolean): TlsSettings | undefined => {
  if (read.TLS_PORT === undefined) {
    for (const name of ['TLS_ORIGIN', 'TLS_CERT', 'TLS_KEY', 'TLS_CA'] as const) {
      if (read[name] === undefined) continue;
      throw new ConfigError(name, `${name} is of no use without TLS_PORT. For example: TLS_PORT=4443`);
    }
    return undefined;
  }
  const { TLS_CERT: certificate, TLS_KEY: privateKey, TLS_CA: authority } = read;
  const settings = { port: read.TLS_PORT, origin: read.TLS_ORIGIN };
  if (certificate !== undefined && privateKey !== undefined) {
    return {
      ...settings,
      files: {
        certificate: resolve(certificate),
        privateKey: resolve(privateKey),
        authority: authority === undefined ? undefined : resolve(authority),
      },
    };
  }
  const missing = certificate === undefined ? 'TLS_CERT' : 'TLS_KEY';
  if (live || certificate !== undefined || privateKey !== undefined || authority !== undefined) {
    throw new ConfigError(missing, `${missing} must be set too: TLS_PORT needs a certificate and its key.`);
  }
  return { ...settings, files: undefined };
};

/** Only proxies that are named by their addresses may say what no client may. */
const parseExporterHeader = (read: Read): string | undefined => {
  const name = read.TLS_EXPORTER_HEADER;
  if (name === undefined) return undefined;
  if (!Array.isArray(parseTrustProxy(read.TRUST_PROXY))) {
    throw new ConfigError(
      'TLS_EXPORTER_HEADER',
      'TLS_EXPORTER_HEADER needs the addresses of the proxies that may set it. For example: TRUST_PROXY=10.0.0.5',
    );
  }
  return name.toLowerCase();
};

/**
 * Reads the settings from the environment. Variables that are empty count as not set.
 * @throws ConfigError naming the first variable that is wrong.
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): ServerConfig => {
  const read = parse(env);
  const origin = read.TALLYSTICK_ORIGIN ?? `http://localhost:${read.PORT}`;
  const live = read.TALLYSTICK_MODE === 'live';
  if (live && read.TALLYSTICK_MASTER_KEY === undefined) {
    const { description, examples } = Environment.properties.TALLYSTICK_MASTER_KEY as unknown as {
      description: string;
      examples: string[];
    };
    refuse('TALLYSTICK_MASTER_KEY', undefined, `set in live mode: ${description}`, examples[0], true);
  }
  if (live && read.TALLYSTICK_SEED_API_KEY !== undefined) {
    throw new ConfigError(
      'TALLYSTICK_SEED_API_KEY',
      'TALLYSTICK_SEED_API_KEY is for test mode only: leave it out in live mode and make a key in the console.',
    );
  }
  return {
    mode: live ? 'live' : 'test',
    port: read.PORT,
    host: read.HOST,
    origin,
    data: resolve(read.TALLYSTICK_DATA),
    virtualRoot:
      read.TALLYSTICK_VIRTUAL_ROOT === undefined ? undefined : resolve(read.TALLYSTICK_VIRTUAL_ROOT),
    androidRevocationList:
      read.ANDROID_REVOCATION_LIST === undefined ? undefined : resolve(read.ANDROID_REVOCATION_LIST),
    androidApps: parseAndroidApps(read.ANDROID_APPS),
    appleApps: parseAppleApps(read.APPLE_APPS),
    playIntegrityKeys: read.PLAY_INTEGRITY_KEYS === undefined ? undefined : resolve(read.PLAY_INTEGRITY_KEYS),
    webauthnRoots: read.WEBAUTHN_ROOTS === undefined ? undefined : resolve(read.WEBAUTHN_ROOTS),
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
      dialect: read.ACQUIRER_DIALECT === 'iso1987ascii' ? 'iso1987ascii' : 'iso1987binary',
      timeoutMs: read.ACQUIRER_TIMEOUT_MS,
    },
    cardTrace: read.TALLYSTICK_MODE === 'test' && read.CARD_TRACE === 'on',
    webRoot: resolve(read.TALLYSTICK_WEB ?? resolve(import.meta.dirname, '../../..')),
    tls: parseTls(read, live),
    exporterHeader: parseExporterHeader(read),
    trustProxy: parseTrustProxy(read.TRUST_PROXY),
    databaseWaitMs: read.DATABASE_WAIT_MS,
    publicRequestsPerMinute: read.PUBLIC_REQUESTS_PER_MINUTE,
    seedApiKey: read.TALLYSTICK_SEED_API_KEY,
    firstMerchant:
      read.MERCHANT_NAME === undefined
        ? undefined
        : {
            name: read.MERCHANT_NAME,
            currency: read.MERCHANT_CURRENCY,
            countryCode: read.MERCHANT_COUNTRY,
            merchantNumber: read.MERCHANT_NUMBER,
          },
  };
};
