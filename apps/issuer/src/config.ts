import { looksRandom } from '@tallystick/keys';
import type { DrainTimes, MetricsAccess } from '@tallystick/operating';
import { SERVER_SETTING_NAMES, unknownSettings } from '@tallystick/protocol';
import Type, { type Static } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { isoTlsOf, linkFaultsOf } from './link-settings.ts';

/** The issuer's settings cannot be used. One line for each setting; never a secret value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'ERR_CONFIG';
}

const Port = (byDefault: number) =>
  Type.String({ pattern: '^[0-9]{1,5}$', default: String(byDefault), description: 'a port, 0 to 65535' });
const Milliseconds = (byDefault: number) =>
  Type.String({ pattern: '^[0-9]{1,9}$', default: String(byDefault), description: 'milliseconds' });

const PemFile = Type.String({ minLength: 1, description: 'a file in PEM' });

/** Settings by name. Each has a default or may be left out. */
export const Environment = Type.Object({
  ISSUER_ISO_PORT: Port(4002),
  ISSUER_HTTP_PORT: Port(4001),
  ISSUER_HOST: Type.String({ minLength: 1, maxLength: 253, default: '127.0.0.1', description: 'an address' }),
  ISSUER_DATABASE_URL: Type.Optional(
    Type.String({ pattern: '^postgres(ql)?://', description: 'a postgres:// URL' }),
  ),
  ISSUER_DATABASE_POOL: Type.String({
    pattern: '^[1-9][0-9]{0,2}$',
    default: '10',
    description: 'connections, 1 to 999',
  }),
  ISSUER_DATABASE_WAIT_MS: Milliseconds(60_000),
  ISSUER_DATABASE_MIGRATE: Type.Enum(['start', 'separate'], {
    default: 'start',
    description: 'start or separate',
  }),
  ISSUER_DATA: Type.String({ minLength: 1, default: './data/issuer', description: 'a folder' }),
  ISSUER_MASTER_KEY: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: '32 bytes in base64url' }),
  ),
  ISSUER_OPERATOR_KEY: Type.Optional(
    Type.String({ minLength: 32, maxLength: 256, description: 'at least 32 characters' }),
  ),
  ISSUER_TRUST_PROXY: Type.String({
    pattern: '^(no|loopback|[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*)$',
    default: 'loopback',
    description: 'no, loopback, or the addresses of proxies, separated by commas',
  }),
  ISSUER_ISO_PEERS: Type.Optional(
    Type.String({
      pattern: '^[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*$',
      description: 'addresses and networks, separated by commas, such as 10.0.0.5,10.1.0.0/24',
    }),
  ),
  ISSUER_ISO_TLS_CERT: Type.Optional(PemFile),
  ISSUER_ISO_TLS_KEY: Type.Optional(PemFile),
  ISSUER_ISO_TLS_CA: Type.Optional(PemFile),
  ISSUER_ISO_TLS_NAMES: Type.Optional(
    Type.String({
      pattern: '^[^,]{1,253}(,[^,]{1,253})*$',
      description: 'names in certificates of acquirers, separated by commas',
    }),
  ),
  LIVE_ON_PLAIN_LINK: Type.Optional(Type.Enum(['accepted'], { description: 'accepted, or left out' })),
  ISSUER_DIALECT: Type.Enum(['iso1987binary', 'iso1987ascii'], {
    default: 'iso1987binary',
    description: 'iso1987binary or iso1987ascii',
  }),
  ISSUER_BIN: Type.String({ pattern: '^[0-9]{6,8}$', default: '999999', description: '6 to 8 digits' }),
  ISSUER_CARD_LABEL: Type.String({
    pattern: '^[ -~]{1,16}$',
    default: 'TALLYSTICK',
    description: '1 to 16 characters',
  }),
  ISSUER_PAYMENT_LIMIT: Type.String({
    pattern: '^[1-9][0-9]{0,11}$',
    default: '100000',
    description: 'minor units, above 0',
  }),
  ISSUER_CVM_LIMIT: Type.Optional(Type.String({ pattern: '^[0-9]{1,12}$', description: 'minor units' })),
  PIN_ZONE_FILE: Type.Optional(Type.String({ minLength: 1, description: 'a file' })),
  ISSUER_HOLD_MS: Milliseconds(7 * 86_400_000),
  ISSUER_LATE_MS: Milliseconds(20_000),
  ISSUER_SLOW_MS: Milliseconds(3_000),
  TALLYSTICK_ORIGIN: Type.String({
    pattern: '^https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?$',
    default: 'http://localhost:4000',
    description: 'the public address of the server, such as https://pay.example.com',
  }),
  TALLYSTICK_MODE: Type.Enum(['test', 'live'], { default: 'test', description: 'test or live' }),
  ISSUER_METRICS_TOKEN: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9._~+/-]{32,256}=*$', description: '32 to 256 characters of a token' }),
  ),
  ISSUER_STOP_ANNOUNCE_MS: Milliseconds(0),
  ISSUER_STOP_LEAVE_MS: Milliseconds(3_000),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'fatal, error, warn, info, debug, trace or silent',
  }),
});
type Environment = Static<typeof Environment>;

/** Paths of PEM files, and what certificates of acquirers have to be for. */
export interface IsoTlsFiles {
  readonly certificate: string;
  readonly privateKey: string;
  readonly peerAuthority: string;
  readonly peerNames?: readonly string[];
}

/** Settings of one issuer. Ports may be 0; the running issuer says which it got. */
export interface IssuerConfig {
  readonly mode: 'test' | 'live';
  readonly host: string;
  readonly isoPort: number;
  readonly httpPort: number;
  readonly databaseUrl?: string;
  readonly databasePoolSize: number;
  /** Milliseconds to wait at start for the database. */
  readonly databaseWaitMs: number;
  /** Folder of the embedded database and the master key file. */
  readonly data: string;
  readonly masterKey?: string;
  readonly operatorKey?: string;
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustProxy: false | readonly string[];
  /** Addresses and networks that may connect to the ISO 8583 port; left out: whoever reaches it. */
  readonly isoPeers?: readonly string[];
  /** Mutual TLS of the ISO 8583 port. */
  readonly isoTls?: IsoTlsFiles;
  /** The server's public address, where the problems that both answer with are described. */
  readonly problemOrigin: string;
  readonly dialect: 'iso1987binary' | 'iso1987ascii';
  readonly bin: string;
  readonly cardLabel: string;
  /** Largest single payment of a new account, in minor units. */
  readonly paymentLimitMinor: bigint;
  /** From which amount on the holder has to have been verified, in minor units; left out: where the terminal asked for it. */
  readonly cvmLimitMinor?: bigint;
  /** File of the keys that PINs come under, shared with the acquirer; left out: a request with a PIN is refused. */
  readonly pinZoneFile?: string;
  readonly holdMs: number;
  readonly lateMs: number;
  readonly slowMs: number;
  /** Whether a start brings the schema up to date, or fails where it is behind. */
  readonly migrateAtStart: boolean;
  /** How long HTTP clients have to leave after SIGTERM. */
  readonly drain: DrainTimes;
  /** Who may read `/metrics`. */
  readonly metrics: MetricsAccess;
  readonly logLevel: Environment['LOG_LEVEL'];
}

/** Without a token the metrics are open in test mode, and not there in live mode. */
const metricsAccessOf = (given: Environment): MetricsAccess => {
  if (given.ISSUER_METRICS_TOKEN !== undefined) return { token: given.ISSUER_METRICS_TOKEN };
  return given.TALLYSTICK_MODE === 'live' ? 'nobody' : 'anyone';
};

/** Names with these beginnings are ours, or the server's, which may share the environment and says what is wrong with its own. */
const OURS = ['ISSUER_', 'TALLYSTICK_'];
const KNOWN: ReadonlySet<string> = new Set([...Object.keys(Environment.properties), ...SERVER_SETTING_NAMES]);

/** Keys that nobody drew. The operator's key opens accounts in test mode too; the master key is asked for in live mode, as by the server. */
const weakKeysOf = (given: Readonly<Record<string, string>>): string[] => {
  const names = [
    'ISSUER_OPERATOR_KEY',
    'ISSUER_METRICS_TOKEN',
    ...(given['TALLYSTICK_MODE'] === 'live' ? ['ISSUER_MASTER_KEY'] : []),
  ];
  return names
    .filter((name) => given[name] !== undefined && given[name].length >= 32 && !looksRandom(given[name]))
    .map((name) => `${name} is not random: make it with a generator, such as openssl rand -hex 32`);
};

/**
 * Reads the settings from the environment.
 *
 * @throws {ConfigError} naming each setting that is wrong and what it should be, and each `ISSUER_` or `TALLYSTICK_` name that does not exist
 */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): IssuerConfig => {
  const given: Record<string, string> = {};
  const faults: string[] = [];
  for (const [name, schema] of Object.entries(Environment.properties)) {
    const value = environment[name];
    if (value !== undefined && value !== '') given[name] = value;
    else if ('default' in schema && typeof schema.default === 'string') given[name] = schema.default;
  }
  const set = Object.keys(environment).filter((name) => environment[name] !== undefined);
  for (const { name, meant } of unknownSettings(set, KNOWN, OURS)) {
    faults.push(`${name} is not a setting${meant === undefined ? '' : `: did you mean ${meant}?`}`);
  }
  for (const error of Errors(Environment, given)) {
    const name = error.instancePath.slice(1);
    const schema = Object.entries(Environment.properties).find(([key]) => key === name)?.[1];
    const wanted = schema && 'description' in schema ? String(schema.description) : error.message;
    if (!faults.some((fault) => fault.startsWith(`${name} `))) faults.push(`${name} must be ${wanted}`);
  }
  for (const name of ['ISSUER_ISO_PORT', 'ISSUER_HTTP_PORT']) {
    if (Number(given[name]) > 65_535) faults.push(`${name} must be a port, 0 to 65535`);
  }
  if (given['TALLYSTICK_MODE'] === 'live' && given['ISSUER_OPERATOR_KEY'] === undefined) {
    faults.push('ISSUER_OPERATOR_KEY must be set in live mode: no card can be issued without it');
  }
  faults.push(...weakKeysOf(given), ...linkFaultsOf(given));
  if (faults.length > 0 || !Check(Environment, given)) throw new ConfigError(faults.join('\n'));
  return {
    mode: given.TALLYSTICK_MODE,
    host: given.ISSUER_HOST,
    isoPort: Number(given.ISSUER_ISO_PORT),
    httpPort: Number(given.ISSUER_HTTP_PORT),
    ...(given.ISSUER_DATABASE_URL === undefined ? {} : { databaseUrl: given.ISSUER_DATABASE_URL }),
    databasePoolSize: Number(given.ISSUER_DATABASE_POOL),
    databaseWaitMs: Number(given.ISSUER_DATABASE_WAIT_MS),
    data: given.ISSUER_DATA,
    ...(given.ISSUER_MASTER_KEY === undefined ? {} : { masterKey: given.ISSUER_MASTER_KEY }),
    ...(given.ISSUER_OPERATOR_KEY === undefined ? {} : { operatorKey: given.ISSUER_OPERATOR_KEY }),
    trustProxy: given.ISSUER_TRUST_PROXY === 'no' ? false : given.ISSUER_TRUST_PROXY.split(','),
    ...(given.ISSUER_ISO_PEERS === undefined ? {} : { isoPeers: given.ISSUER_ISO_PEERS.split(',') }),
    ...isoTlsOf(given),
    problemOrigin: given.TALLYSTICK_ORIGIN,
    dialect: given.ISSUER_DIALECT,
    bin: given.ISSUER_BIN,
    cardLabel: given.ISSUER_CARD_LABEL,
    paymentLimitMinor: BigInt(given.ISSUER_PAYMENT_LIMIT),
    ...(given.ISSUER_CVM_LIMIT === undefined ? {} : { cvmLimitMinor: BigInt(given.ISSUER_CVM_LIMIT) }),
    ...(given.PIN_ZONE_FILE === undefined ? {} : { pinZoneFile: given.PIN_ZONE_FILE }),
    holdMs: Number(given.ISSUER_HOLD_MS),
    lateMs: Number(given.ISSUER_LATE_MS),
    slowMs: Number(given.ISSUER_SLOW_MS),
    migrateAtStart: given.ISSUER_DATABASE_MIGRATE === 'start',
    drain: {
      announceMs: Number(given.ISSUER_STOP_ANNOUNCE_MS),
      leaveMs: Number(given.ISSUER_STOP_LEAVE_MS),
    },
    metrics: metricsAccessOf(given),
    logLevel: given.LOG_LEVEL,
  };
};
