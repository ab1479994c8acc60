import { emptyPglite } from './empty-pglite.ts';
import { type PgliteEngine, startPglite } from './pglite.ts';

/** Engines that a test file of this process has done with, empty again. */
const spare: PgliteEngine[] = [];

/** Leaves nothing of what a test file made: no table, type, function, schema, role, setting, prepared statement or listener. */
const empty = async (engine: PgliteEngine): Promise<void> => {
  await engine.exec('rollback');
  await engine.exec('discard all');
  const schemas = await engine.query<{ name: string }>(
    "select quote_ident(nspname) as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
  );
  const roles = await engine.query<{ name: string }>(
    "select quote_ident(rolname) as name from pg_roles where rolname !~ '^pg_' and rolname <> current_user",
  );
  await engine.exec(
    [
      ...schemas.rows.map(({ name }) => `drop schema ${name} cascade`),
      ...roles.rows.map(({ name }) => `drop owned by ${name}; drop role ${name}`),
      'create schema public authorization pg_database_owner',
      'grant usage on schema public to public',
      // The write-ahead log is in memory too, and is let go of here only.
      'checkpoint',
    ].join(';'),
  );
};

/** An embedded database in memory that a test file has for itself. */
export interface TakenPglite {
  readonly engine: PgliteEngine;
  /** After it, whoever still holds the engine is refused, as by one that was closed. */
  giveBack(): Promise<void>;
}

/**
 * Gives an empty embedded database in memory. To start one takes a second of a core, to empty one a fiftieth of it, so the test files of a
 * process have the same one by turns. One that a test closed or still listens on is not used again.
 */
export const takePglite = async (): Promise<TakenPglite> => {
  const engine = spare.pop() ?? (await startPglite({ from: await emptyPglite() }));
  let isOurs = true;
  let isClosed = false;
  let listening = 0;
  const open = (): PgliteEngine => {
    if (!isOurs || isClosed) throw new Error('PGlite is closed');
    return engine;
  };
  const close = async (): Promise<void> => {
    open();
    isClosed = true;
    await engine.close();
  };
  return {
    engine: {
      query: async (...given) => open().query(...given),
      exec: async (...given) => open().exec(...given),
      transaction: async (work) => open().transaction(work),
      async listen(channel, told, on) {
        const stop = await open().listen(channel, told, on);
        listening += 1;
        return async (within) => {
          await stop(within);
          listening -= 1;
        };
      },
      close,
    },
    async giveBack() {
      if (isClosed) return;
      if (listening > 0) return close();
      open();
      isOurs = false;
      await empty(engine);
      spare.push(engine);
    },
  };
};
