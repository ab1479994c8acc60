import { DatabaseUnavailable, FolderInUse } from '@tallystick/database';
import { type App, createApp } from './app.ts';
import { ConfigError, readConfig, type ServerConfig } from './config.ts';
import { greet, greetWhenPossible } from './greeting.ts';
import { createLog } from './platform/log.ts';
import { DataFolderUnusable } from './platform/start-database.ts';
import { collectStartupGarbage } from './platform/startup-gc.ts';

/** Exit codes: EX_CONFIG of sysexits.h for settings, 1 for everything else. */
const EXIT_CONFIG = 78;
const EXIT_FAILED = 1;
/** How long requests in flight may take after a stop was asked for, in milliseconds. */
const STOP_LIMIT_MS = 20_000;

const complain = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** What to tell a person about a failed start, in one line, and the exit code. */
const explain = (error: unknown, config: ServerConfig | undefined): [string, number] | undefined => {
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
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const port = error instanceof Error && 'port' in error ? error.port : config?.port;
    const variable = port === config?.tls?.port ? 'TLS_PORT=4543' : 'PORT=4100';
    return [
      `Port ${port} is taken by another program. Stop it, or choose another: ${variable} npm start`,
      EXIT_FAILED,
    ];
  }
  const syscall = error instanceof Error && 'syscall' in error ? error.syscall : undefined;
  if (code === 'EACCES' && syscall === 'listen')
    return [`Not allowed to listen on port ${config?.port}: choose one above 1023 with PORT.`, EXIT_FAILED];
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return [`HOST=${config?.host} is not an address of this machine.`, EXIT_FAILED];
  }
  return undefined;
};

/** Stops when asked; gives whether it was. */
const stopOnSignals = (app: App): (() => boolean) => {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    const late = setTimeout(() => {
      complain('Requests in flight did not finish in time; stopping anyway.');
      process.exit(EXIT_FAILED);
    }, STOP_LIMIT_MS);
    await app.close();
    clearTimeout(late);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  return () => stopping;
};

const run = async (): Promise<void> => {
  let config: ServerConfig | undefined;
  let app: App | undefined;
  try {
    config = readConfig(process.env);
    const log = createLog(config.logLevel);
    app = await createApp(config, { log });
    const port = await app.listen();
    const isStopping = stopOnSignals(app);
    const [running, settings] = [app, config];
    await greetWhenPossible(() => greet(running, settings, port), log, isStopping);
    collectStartupGarbage();
  } catch (error) {
    await app?.close().catch(() => {});
    const [text, code] = explain(error, config) ?? [undefined, EXIT_FAILED];
    if (text === undefined) createLog('error').error({ err: error }, 'The server did not start');
    else complain(text);
    process.exit(code);
  }
};

await run();
