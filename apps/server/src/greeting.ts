import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseUnavailable } from '@tallystick/database';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';
import { localGreeting } from './local-greeting.ts';
import type { LocalAccess } from './web/index.ts';

const RETRY_MS = 1_000;

/** What is told of a server that was started. */
interface Greeted {
  readonly modules: {
    readonly operators: { createSetupToken(merchantId: string): Promise<string | undefined> };
    readonly merchants: { readonly first: { readonly id: string } };
  };
  readonly localAccess: Pick<LocalAccess, 'describe'> | undefined;
  readonly platform: {
    readonly tls: { readonly origin: string } | undefined;
    readonly database: { readonly kind: 'pglite' | 'postgres' };
  };
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What a person who started the server reads: one link, what to do next, and what the embedded database means. */
export const greet = async (
  { modules, localAccess, platform }: Greeted,
  config: ServerConfig,
  port: number,
): Promise<void> => {
  const isHere = config.port === 0 && config.local === undefined;
  const origin = isHere ? `http://localhost:${port}` : config.origin;
  const consoleOrigin = config.consoleOrigin === config.origin ? origin : config.consoleOrigin;
  const setup = await modules.operators.createSetupToken(modules.merchants.first.id);
  say('');
  say(`  Tallystick is ready (${config.mode} mode).`);
  say('');
  if (setup === undefined) {
    say(`    ${origin}`);
    say('');
    say('  Open it to reach the console, the till and the wallet.');
  } else {
    say(`    ${consoleOrigin}/console/#setup=${setup}`);
    say('');
    say('  Open this link to make your passkey and the first terminal. It works once, for 24 hours.');
    say(`  Everything else starts at ${origin}`);
  }
  if (localAccess !== undefined) {
    for (const line of await localGreeting(await localAccess.describe(), process.stdout.isTTY === true))
      say(line);
  } else if (platform.tls !== undefined) {
    say('');
    say(`  TLS straight to this server: ${platform.tls.origin}`);
  }
  if (platform.database.kind === 'pglite') {
    say('');
    say(`  Data is kept in ${config.data} by an embedded database: fine for trying out and`);
    say('  development, not proof against power loss. DATABASE_URL puts it on PostgreSQL.');
  }
  say('');
};

/**
 * Greets once the database lets it. The server listens by then, and a database that is away for a moment is no reason to end it: it is
 * told once in the log, and tried again until the server stops.
 */
export const greetWhenPossible = async (
  greeting: () => Promise<void>,
  log: Logger,
  isStopping: () => boolean,
  wait: (ms: number) => Promise<unknown> = (ms) => pause(ms, undefined, { ref: false }),
): Promise<void> => {
  let told = false;
  while (!isStopping()) {
    try {
      await greeting();
      return;
    } catch (error) {
      if (isStopping()) return;
      const isAway = error instanceof DatabaseUnavailable;
      if (!told) log.warn({ err: error }, 'The server listens; its set-up link could not be made');
      told = true;
      if (!isAway) return;
      await wait(RETRY_MS);
    }
  }
};
