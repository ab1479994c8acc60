import { DatabaseUnavailable, FolderInUse } from '@tallystick/database';
import { pino } from 'pino';
import { ConfigError, type IssuerConfig, readConfig } from './config.ts';
import { createIssuer } from './issuer.ts';

/** Names of log members that may never be printed, whoever logs them. */
const REDACTED = [
  'pan',
  'track2',
  'walletToken',
  'authorization',
  'masterKey',
  'operatorKey',
  'card',
  'profile',
];

const OF_FILES = new Set(['access', 'chmod', 'link', 'mkdir', 'open', 'read', 'scandir', 'stat', 'write']);

/** What went wrong at start, in one line for each fault. */
const startFault = (error: unknown, config: IssuerConfig): string => {
  if (!(error instanceof Error)) return 'The issuer could not start';
  if (error instanceof FolderInUse) {
    return `${error.message} Stop it, or set ISSUER_DATA to another folder, or ISSUER_DATABASE_URL to a PostgreSQL`;
  }
  if (error instanceof DatabaseUnavailable) {
    return `${error.message}. Check ISSUER_DATABASE_URL and that PostgreSQL runs; without it the embedded database is used`;
  }
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const port = 'port' in error ? error.port : undefined;
    const setting = port === config.httpPort ? 'ISSUER_HTTP_PORT' : 'ISSUER_ISO_PORT';
    return `Port ${port} is taken: stop what uses it, or set ${setting}`;
  }
  if ('syscall' in error && OF_FILES.has(String(error.syscall))) {
    return `The data folder ${config.data} cannot be used (${code}): set ISSUER_DATA to a folder that this program may write`;
  }
  if (code === 'EACCES') return `No right to listen on these ports or to write to ${config.data}`;
  return error.message;
};

/** Exit codes: EX_CONFIG of sysexits.h for settings, as of the server; 1 for everything else. */
const EXIT_CONFIG = 78;
const EXIT_FAILED = 1;

const complain = (text: string, code = EXIT_FAILED): never => {
  for (const line of text.split('\n')) process.stderr.write(`issuer: ${line}\n`);
  process.exit(code);
};

const readSettings = (): IssuerConfig => {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) return complain(error.message, EXIT_CONFIG);
    throw error;
  }
};

const config = readSettings();
const log = pino(
  {
    name: 'issuer',
    level: config.logLevel,
    redact: { paths: [...REDACTED, ...REDACTED.map((name) => `*.${name}`)], censor: '[redacted]' },
  },
  pino.destination({ fd: 2, sync: true }),
);

const issuer = await createIssuer(config, { log }).catch((error: unknown) => {
  log.debug({ err: error }, 'start failed');
  return complain(startFault(error, config), error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED);
});

const ready = { isoPort: issuer.isoPort, httpPort: issuer.httpPort, mode: config.mode };
log.info(ready, 'issuer ready');
if (config.databaseUrl === undefined) {
  log.info('embedded database: for trying out and development; not proof against power loss');
}
// Whoever started this process as a child learns the ports.
process.send?.({ type: 'ready', ...ready });

let stopping = false;
const stop = (signal: string): void => {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping');
  issuer.close().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'stop failed');
      process.exit(1);
    },
  );
};
process.once('SIGTERM', () => stop('SIGTERM'));
process.once('SIGINT', () => stop('SIGINT'));
// A child whose parent is gone would hold ports and folder for nobody.
if (process.send) process.once('disconnect', () => stop('disconnect'));
