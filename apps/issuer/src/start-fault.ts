import { DatabaseUnavailable, FolderInUse, SchemaBehind, SchemaTooNew } from '@tallystick/database';
import { ConfigError, type IssuerConfig } from './config.ts';

/** Exit codes: EX_CONFIG of sysexits.h for settings and for a schema that this process may not use, as of the server; 1 for everything else. */
export const EXIT_CONFIG = 78;
export const EXIT_FAILED = 1;

const OF_FILES = new Set(['access', 'chmod', 'link', 'mkdir', 'open', 'read', 'scandir', 'stat', 'write']);

const ofDatabase = (error: Error): string | undefined => {
  if (error instanceof FolderInUse) {
    return `${error.message} Stop it, or set ISSUER_DATA to another folder, or ISSUER_DATABASE_URL to a PostgreSQL`;
  }
  if (error instanceof DatabaseUnavailable) {
    return `${error.message}. Check ISSUER_DATABASE_URL and that PostgreSQL runs; without it the embedded database is used`;
  }
  if (error instanceof SchemaTooNew) {
    return `${error.message}. Start that version, or restore the backup from before the upgrade: docs/guide/upgrade.md`;
  }
  if (error instanceof SchemaBehind) {
    return `${error.message}. Run npm run migrate, or set ISSUER_DATABASE_MIGRATE=start`;
  }
  return undefined;
};

/** What went wrong at start, in one line for each fault. */
export const startFault = (error: unknown, config: IssuerConfig): string => {
  if (!(error instanceof Error)) return 'The issuer could not start';
  const database = ofDatabase(error);
  if (database !== undefined) return database;
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

export const exitCodeOf = (error: unknown): number =>
  error instanceof ConfigError || error instanceof SchemaTooNew || error instanceof SchemaBehind
    ? EXIT_CONFIG
    : EXIT_FAILED;
