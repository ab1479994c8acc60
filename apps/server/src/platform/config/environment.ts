import { CURRENCIES, type CurrencyCode } from '@tallystick/protocol';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { coerceTexts } from '../coerce.ts';
import { ANDROID_APPS_EXAMPLE, ANDROID_APPS_RULE } from './android-apps.ts';
import { APPLE_APPS_EXAMPLE, APPLE_APPS_RULE } from './apple-apps.ts';
import { ConfigError } from './config-error.ts';

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

const Path = (example: string, what: string) =>
  Type.Optional(Type.String({ minLength: 1, examples: [example], description: what }));

/**
 * Every variable that the server reads: its default, what it must be and an example, for refusals. `secret` keeps its value out of them.
 * `docs/reference/configuration.md` says what each is for.
 */
export const Environment = Type.Object({
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
  TALLYSTICK_VIRTUAL_ROOT: Path(
    './data/virtual-root.json',
    'the file of the root that virtual phones chain to, test mode only',
  ),
  ANDROID_REVOCATION_LIST: Path(
    '/var/lib/tallystick/status.json',
    "a file that holds Google's attestation status list",
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
  PLAY_INTEGRITY_KEYS: Path(
    '/etc/tallystick/play-integrity.json',
    'a file that holds the Play Integrity keys of your apps',
  ),
  WEBAUTHN_ROOTS: Path(
    '/etc/tallystick/webauthn-roots.pem',
    'a file that holds the root certificates of authenticators, in PEM',
  ),
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
  TLS_CERT: Path('/etc/tallystick/fullchain.pem', 'a file with the TLS certificate and its chain in PEM'),
  TLS_KEY: Path('/etc/tallystick/privkey.pem', 'a file with the private key of TLS_CERT in PEM'),
  TLS_CA: Path(
    '/etc/tallystick/ca.pem',
    'a file with the certificate of the authority that terminals are to trust for TLS_CERT, in PEM',
  ),
  TLS_EXPORTER_HEADER: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9-]{1,64}$',
      examples: ['x-tls-exporter'],
      description: 'the name of the header in which a trusted proxy sends the TLS exporter value',
    }),
  ),
  PUBLIC_REQUESTS_PER_MINUTE: Whole(120, 1, 1_000_000, 'public requests of one address each minute'),
  RETENTION_ATTESTATIONS_DAYS: Whole(400, 35, 36_500, 'days that attestation results are kept'),
  RETENTION_EVENTS_DAYS: Whole(180, 7, 36_500, 'days that events are kept'),
  RETENTION_TRACES_DAYS: Whole(180, 7, 36_500, 'days that traces of payments are kept'),
  RETENTION_ENROLMENTS_DAYS: Whole(30, 2, 36_500, 'days that enrolments and activation codes are kept'),
  RETENTION_SHADOW_DAYS: Whole(180, 1, 36_500, 'days that differences of candidate policies are kept'),
  RETENTION_HISTORY_DAYS: Whole(1_095, 365, 36_500, 'days that the history of a terminal is kept'),
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

/** The variables with their defaults, each of the shape that it must have; what they mean together is not yet checked. */
export type Environment = Static<typeof Environment>;

const environment = Compile(Environment);

/** @throws ConfigError with the rule of the variable, maybe `when` it holds, and an example; with the value too unless it is a secret */
export const refuseVariable = (name: keyof Environment, value: string | undefined, when = ''): never => {
  const { description, examples, secret } = Environment.properties[name] as unknown as {
    description: string;
    examples: readonly unknown[];
    secret?: boolean;
  };
  const shown =
    secret === true || value === undefined ? '' : ` is ${JSON.stringify(value.slice(0, 80))}, but`;
  throw new ConfigError(
    name,
    `${name}${shown} must be ${when}${description}. For example: ${name}=${String(examples[0])}`,
  );
};

/**
 * The variables as values. One that is empty counts as not set.
 * @throws ConfigError naming the first that is not what it must be
 */
export const parseEnvironment = (env: Readonly<Record<string, string | undefined>>): Environment => {
  const given: Record<string, string> = {};
  for (const name of Object.keys(Environment.properties)) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') given[name] = value;
  }
  const values = environment.Default(coerceTexts(Environment, given));
  if (environment.Check(values)) return values;
  const name = environment.Errors(values)[0]?.instancePath.split('/')[1] ?? 'PORT';
  return refuseVariable(name as keyof Environment, given[name]);
};
