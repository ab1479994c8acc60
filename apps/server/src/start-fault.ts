import { DatabaseUnavailable, FolderInUse, SchemaBehind, SchemaTooNew } from '@tallystick/database';
import { ConfigError, type ServerConfig } from './config.ts';
import { DataFolderUnusable } from './platform/start-database.ts';

/** Exit codes: EX_CONFIG of sysexits.h for settings and for a schema that this process may not use, 1 for everything else. */
export const EXIT_CONFIG = 78;
export const EXIT_FAILED = 1;

/** The setting that a port is of. */
const portVariable = (port: number | undefined, config: ServerConfig | undefined): string => {
  if (port === undefined) return 'PORT';
  if (port === config?.tls?.port) return 'TLS_PORT';
  return port === config?.local?.pagePort ? 'TALLYSTICK_LOCAL_PAGE_PORT' : 'PORT';
};

/** Whether an error of the system is of this host: of listening on its address, or of looking it up. */
const namedIn = (error: Error, host: string): boolean =>
  ('address' in error && error.address === host) || ('hostname' in error && error.hostname === host);

const explainSystem = (error: unknown, config: ServerConfig | undefined): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? error.code : undefined;
  const port = 'port' in error && typeof error.port === 'number' ? error.port : config?.port;
  const variable = portVariable(port, config);
  if (code === 'EADDRINUSE') {
    const other = `${variable}=${(port ?? 0) + 100}`;
    return `Port ${port} is taken by another program. Stop it, or choose another: ${other} npm start`;
  }
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen')
    return `Not allowed to listen on port ${port}: choose one above 1023 with ${variable}.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    const host = config?.tls?.host;
    const isTls = host !== undefined && namedIn(error, host);
    return `${isTls ? `TLS_HOST=${host}` : `HOST=${config?.host}`} is not an address of this machine.`;
  }
  return undefined;
};

/** What to tell a person about a failed start, in one line, and the exit code; undefined for a fault of the program. */
export const explainStart = (
  error: unknown,
  config: ServerConfig | undefined,
): readonly [text: string, exitCode: number] | undefined => {
  if (error instanceof ConfigError) return [`Configuration: ${error.message}`, EXIT_CONFIG];
  if (error instanceof FolderInUse)
    return [
      `${error.message} Stop it, or set TALLYSTICK_DATA to another folder. For several processes at once, set DATABASE_URL to a PostgreSQL.`,
      EXIT_FAILED,
    ];
  if (error instanceof DataFolderUnusable) return [error.message, EXIT_FAILED];
  if (error instanceof DatabaseUnavailable) {
    return [
      `${error.message}. Check DATABASE_URL and that PostgreSQL runs; without DATABASE_URL the embedded database is used.`,
      EXIT_FAILED,
    ];
  }
  if (error instanceof SchemaTooNew)
    return [
      `${error.message}. Start that version, or restore the backup from before the upgrade: docs/guide/upgrade.md.`,
      EXIT_CONFIG,
    ];
  if (error instanceof SchemaBehind)
    return [`${error.message}. Run npm run migrate, or set DATABASE_MIGRATE=start.`, EXIT_CONFIG];
  const system = explainSystem(error, config);
  return system === undefined ? undefined : [system, EXIT_FAILED];
};
