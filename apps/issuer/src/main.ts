import { addProcessMetrics, createLog, createMetrics, runProgram } from '@tallystick/operating';
import { ConfigError, type IssuerConfig, readConfig } from './config.ts';
import { createIssuer } from './issuer.ts';
import { runMigrate } from './migrate.ts';
import { VERSION } from './platform/version.ts';
import { EXIT_CONFIG, EXIT_FAILED, exitCodeOf, startFault } from './start-fault.ts';

/** How long a stop may take once HTTP clients had their time to leave, in milliseconds. */
const STOP_LIMIT_MS = 20_000;

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

const run = async (): Promise<void> => {
  const config = readSettings();
  const log = createLog('issuer', config.logLevel);
  const metrics = createMetrics('issuer', VERSION);
  const issuer = await createIssuer(config, { log, metrics }).catch((error: unknown) => {
    log.debug({ err: error }, 'start failed');
    return complain(startFault(error, config), exitCodeOf(error));
  });
  addProcessMetrics(metrics);

  const ready = { isoPort: issuer.isoPort, httpPort: issuer.httpPort, mode: config.mode };
  log.info({ version: VERSION, ...ready, node: process.versions.node }, 'listening');
  if (config.databaseUrl === undefined) {
    log.info('embedded database: for trying out and development; not proof against power loss');
  }

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    const { announceMs, leaveMs } = config.drain;
    const late = setTimeout(
      () => {
        log.error('not stopped in time; stopping anyway');
        process.exit(EXIT_FAILED);
      },
      announceMs + leaveMs + STOP_LIMIT_MS,
    );
    try {
      if (signal === 'SIGTERM') await issuer.drain(config.drain);
      await issuer.close();
      clearTimeout(late);
      log.info('stopped');
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, 'stop failed');
      process.exit(EXIT_FAILED);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal));
  // A child whose parent is gone would hold ports and folder for nobody.
  if (process.send) process.once('disconnect', () => void stop('disconnect'));
  // Whoever started this process as a child learns the ports, and may end it from then on.
  process.send?.({ type: 'ready', ...ready });
};

const migrate = (check: boolean): Promise<readonly string[]> => {
  const config = readSettings();
  return runMigrate(config, createLog('issuer', config.logLevel), check).catch((error: unknown) =>
    complain(startFault(error, config), exitCodeOf(error)),
  );
};

await runProgram({ title: 'the issuer host', version: VERSION, run, migrate }, process.argv.slice(2));
