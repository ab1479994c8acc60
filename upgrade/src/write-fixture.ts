// Writes the fixture of the version that is checked out: `npm run fixture:upgrade`. README.md says when, and how for a version that is past.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { openDatabase } from '@tallystick/database';
import { startPostgres } from '@tallystick/testbed';
import * as Type from 'typebox';
import { Parse } from 'typebox/value';
import { askEverything } from './answers.ts';
import { packFolders } from './archive.ts';
import { type Engine, FIXTURES, type Manifest, summaryOf } from './fixture.ts';
import { takeInventory } from './inventory.ts';
import { createDatabase, dumpDatabase } from './postgres.ts';
import { liveThroughStory } from './story.ts';
import { openWorld, type WorldOptions } from './world.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Attestation results are counted for reports when their hour is over. */
const UNTIL_COUNTED_MS = 2 * 3_600_000;
const COUNTING_MS = 5_000;

/** Lives through the story, lets its results be counted, asks for everything, and ends the processes as an operator would before a backup. */
const live = async (options: WorldOptions) => {
  const world = await openWorld(options);
  const credentials = await liveThroughStory(world).finally(() => world.stop());
  const later = await openWorld({ ...options, startsAt: world.now() + UNTIL_COUNTED_MS });
  try {
    await new Promise((wake) => setTimeout(wake, COUNTING_MS));
    return { credentials, answers: await askEverything(later, credentials), writtenAt: later.now() };
  } finally {
    await later.stop();
  }
};

/** Writes out what is in memory, and takes stock. */
const settle = async (folder: string, databases: WorldOptions['databases'], name: 'server' | 'issuer') => {
  const place =
    databases === undefined
      ? { folder: join(folder, name, 'database') }
      : { url: databases[name], poolSize: 1 };
  const database = await openDatabase(place);
  try {
    await database.query({ text: `set time zone 'UTC'` });
    await database.query({ text: 'checkpoint' });
    return await takeInventory(database);
  } finally {
    await database.close();
  }
};

const write = async (
  version: string,
  engine: Engine,
  databases: WorldOptions['databases'],
): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-upgrade-'));
  const target = join(FIXTURES, version, engine);
  await mkdir(target, { recursive: true });
  try {
    const { credentials, answers, writtenAt } = await live({
      folder,
      ...(databases === undefined ? {} : { databases }),
    });
    const tables = {
      server: await settle(folder, databases, 'server'),
      issuer: await settle(folder, databases, 'issuer'),
    };
    await packFolders(folder, ['server', 'issuer', 'tills', 'wallets'], join(target, 'data.tar.zst'));
    if (databases !== undefined) {
      await dumpDatabase(databases.server, join(target, 'server.sql.gz'));
      await dumpDatabase(databases.issuer, join(target, 'issuer.sql.gz'));
    }
    const manifest: Manifest = { version, engine, writtenAt, credentials, ...summaryOf(answers), tables };
    await writeFile(join(target, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await writeFile(join(target, 'answers.json.gz'), gzipSync(JSON.stringify(answers), { level: 9 }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const Package = Type.Object({ version: Type.String() });
const { version } = Parse(Package, JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
await write(version, 'embedded', undefined);
const postgres = await startPostgres();
if (postgres === undefined) throw new Error('The dumps need PostgreSQL: apt-get install postgresql');
try {
  const [server, issuer] = [await createDatabase(postgres.url), await createDatabase(postgres.url)];
  await write(version, 'postgres', { server: server.url, issuer: issuer.url });
} finally {
  await postgres.stop();
}
process.stdout.write(`Written to ${join(FIXTURES, version)}\n`);
