import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { openDatabase } from '@tallystick/database';
import type { System } from '@tallystick/testbed';
import type { Person } from './browser.ts';
import { becomeOperator } from './operator.ts';

const TALLY = resolve(import.meta.dirname, '../../packages/cli/src/main.ts');

/** Runs a statement on the embedded database of a server that is stopped. */
export const changeDatabase = async (data: string, sql: string): Promise<void> => {
  const database = await openDatabase({ folder: join(data, 'server', 'database') });
  try {
    await database.script(sql);
  } finally {
    await database.close();
  }
};

/** Makes a second operator by the link of the first: the one who is there stands aside while the server prints it. */
export const becomeSecondOperator = async (system: System, person: Person, name: string): Promise<void> => {
  const swap = async (sql: string) => {
    await system.server().stop();
    await changeDatabase(system.data, sql);
    await system.startServer();
  };
  await swap(`update operators set merchant_id = 'aside-' || merchant_id`);
  await becomeOperator(system, person, name);
  await swap(`update operators set merchant_id = substr(merchant_id, 7) where merchant_id like 'aside-%'`);
};

/** Runs the command line, and gives what it prints for people. */
export const runTally = (...argv: string[]): Promise<{ readonly exitCode: number; readonly text: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [TALLY, ...argv], (error, text) =>
      done({ exitCode: typeof error?.code === 'number' ? error.code : 0, text }),
    );
  });
