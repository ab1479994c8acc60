import { addProcessMetrics, createLog, createMetrics, runProgram } from '@tallystick/operating';
import type { Logger } from 'pino';
import { type App, createApp } from './app.ts';
import { readConfig, type ServerConfig } from './config.ts';
import { greet, greetWhenPossible } from './greeting.ts';
import { runMigrate } from './migrate.ts';
import { collectStartupGarbage } from './platform/startup-gc.ts';
import { VERSION } from './platform/version.ts';
import { EXIT_FAILED, explainStart } from './start-fault.ts';

/** How long requests in flight may take after a stop was asked for and clients had their time to leave, in milliseconds. */
const STOP_LIMIT_MS = 20_000;

const complain = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Ends with what kept a start, or a migration, from its end. */
const fail = (error: unknown, config: ServerConfig | undefined): never => {
  const [text, code] = explainStart(error, config) ?? [undefined, EXIT_FAILED];
  if (text === undefined) createLog('server', 'error').error({ err: error }, 'The server did not start');
  else complain(text);
  process.exit(code);
};

/**
 * Stops when asked; gives whether it was. After SIGTERM clients have time to leave first; SIGINT, of a person at the keyboard, stops at
 * once.
 */
const stopOnSignals = (app: App, { drain }: ServerConfig, log: Logger): (() => boolean) => {
  let stopping = false;
  const stop = async (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const late = setTimeout(
      () => {
        complain('Requests in flight did not finish in time; stopping anyway.');
        process.exit(EXIT_FAILED);
      },
      drain.announceMs + drain.leaveMs + STOP_LIMIT_MS,
    );
    if (signal === 'SIGTERM') await app.drain(drain);
    await app.close();
    clearTimeout(late);
    log.info('stopped');
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
    const log = createLog('server', config.logLevel);
    const metrics = createMetrics('server', VERSION);
    app = await createApp(config, { log, metrics });
    const port = await app.listen();
    addProcessMetrics(metrics);
    const { mode, host } = config;
    const database = app.platform.database.kind;
    log.info({ version: VERSION, mode, host, port, database, node: process.versions.node }, 'listening');
    const isStopping = stopOnSignals(app, config, log);
    const [running, settings] = [app, config];
    await greetWhenPossible(() => greet(running, settings, port), log, isStopping);
    collectStartupGarbage();
  } catch (error) {
    await app?.close().catch(() => {});
    fail(error, config);
  }
};

const migrate = async (check: boolean): Promise<readonly string[]> => {
  let config: ServerConfig | undefined;
  try {
    config = readConfig(process.env);
    return await runMigrate(config, createLog('server', config.logLevel), check);
  } catch (error) {
    return fail(error, config);
  }
};

await runProgram({ title: 'the server', version: VERSION, run, migrate }, process.argv.slice(2));
