import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@tallystick/database';
import { getTerminal, listPayments, resumeTerminal } from '@tallystick/protocol';
import type { Terminal } from '@tallystick/terminal-sdk/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answers, askEverything } from './answers.ts';
import { unpackFolders } from './archive.ts';
import { type Engine, FIXTURES, type Manifest, readAnswers, readManifest } from './fixture.ts';
import { type Inventory, lostOf, takeInventory } from './inventory.ts';
import { createDatabase, restoreDatabase } from './postgres.ts';
import { withNewNames } from './renamed.ts';
import { openStoredTill } from './stored-till.ts';
import { openStoredWallet } from './stored-wallet.ts';
import { apiHeaders } from './story.ts';
import { charge } from './till.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

const MINUTE_MS = 60_000;
/** Two starts of two processes, which may each take as long as `startApp` allows. */
const START_LIMIT_MS = 300_000;
const APPS = ['server', 'issuer'] as const;

const engines: readonly Engine[] = process.env.TEST_POSTGRES_URL ? ['embedded', 'postgres'] : ['embedded'];
const fixtures = readdirSync(FIXTURES).flatMap((version) =>
  engines
    .filter((engine) => existsSync(join(FIXTURES, version, engine)))
    .map((engine) => ({ version, engine, at: join(FIXTURES, version, engine) })),
);

interface Restored extends Pick<WorldOptions, 'folder' | 'databases'> {
  remove(): Promise<void>;
}

/** Puts a fixture where processes of this version find it. */
const restore = async (at: string, engine: Engine): Promise<Restored> => {
  const folder = await mkdtemp(join(tmpdir(), 'tallystick-upgrade-'));
  await unpackFolders(join(at, 'data.tar.zst'), folder);
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const server = process.env.TEST_POSTGRES_URL;
  if (engine === 'embedded' || server === undefined) return { folder, remove: removeFolder };
  const made = { server: await createDatabase(server), issuer: await createDatabase(server) };
  for (const app of APPS) await restoreDatabase(made[app].url, join(at, `${app}.sql.gz`));
  return {
    folder,
    databases: { server: made.server.url, issuer: made.issuer.url },
    async remove() {
      for (const app of APPS) await made[app].drop();
      await removeFolder();
    },
  };
};
const inventoryOf = async ({ folder, databases }: Restored, app: 'server' | 'issuer'): Promise<Inventory> => {
  const place =
    databases === undefined
      ? { folder: join(folder, app, 'database') }
      : { url: databases[app], poolSize: 1 };
  const database = await openDatabase(place);
  try {
    await database.query({ text: `set time zone 'UTC'` });
    return await takeInventory(database);
  } finally {
    await database.close();
  }
};

describe.each(fixtures)('data that $version wrote on $engine', ({ engine, at }) => {
  let manifest: Manifest;
  let written: Answers;
  let restored: Restored;
  let first: Answers;
  let stock: Readonly<Record<'server' | 'issuer', Inventory>>;
  let world: World;
  let startsAt: number;
  const open = () => openWorld({ ...restored, startsAt });

  beforeAll(async () => {
    manifest = await readManifest(at);
    written = await readAnswers(at);
    startsAt = manifest.writtenAt + MINUTE_MS;
    restored = await restore(at, engine);
    const once = await open();
    first = await askEverything(once, manifest.credentials).finally(() => once.stop());
    stock = { server: await inventoryOf(restored, 'server'), issuer: await inventoryOf(restored, 'issuer') };
    startsAt += MINUTE_MS;
    world = await open();
  }, START_LIMIT_MS);
  afterAll(async () => {
    await world?.stop();
    await restored?.remove();
  });

  const client = () => world.client(apiHeaders(manifest.credentials));
  const terminalOf = (label: string): string =>
    manifest.terminals.find((terminal) => terminal.label === label)?.id ?? '';
  const withTill = async <T>(
    name: string,
    scheme: 'es256' | 'hmac-sha256',
    work: (till: Terminal) => Promise<T>,
  ): Promise<T> => {
    const hazel = openStoredWallet(world, 'hazel');
    const till = await openStoredTill(world, { name, scheme, tap: () => hazel.applet() });
    return work(till).finally(() => till.close());
  };

  it.each(APPS)('is all there in the tables of the %s', (app) => {
    const before = manifest.tables[app];
    expect(Object.keys(before).length).toBeGreaterThan(5);
    expect(lostOf(before, stock[app])).toEqual([]);
  });

  it('is told by the API as it was', () => {
    expect(Object.keys(written).length).toBeGreaterThan(20);
    for (const [name, answer] of Object.entries(written))
      expect(first[name], name).toMatchObject(withNewNames(answer) as object);
  });

  it('is the same when it is opened once more', async () => {
    expect(await askEverything(world, manifest.credentials)).toEqual(first);
  });

  it('has a till that is attested and pays, and books that are right after it', async () => {
    const result = await withTill('counter', 'es256', (till) => charge(till, 1_250));
    expect(result).toMatchObject({ verdict: 'approved', amount: { value: 1_250, currency: 'EUR' } });
    const { data: payments } = await client().call(listPayments, { query: { limit: 200 } });
    expect(payments).toHaveLength(manifest.payments.length + 1);
    expect(payments[0]).toMatchObject({ status: 'approved', terminalId: terminalOf('Front counter') });
    const approved = payments.filter(({ status }) => status === 'approved');
    expect(approved.reduce((cents, { amount }) => cents + amount.value, 0)).toBe(
      manifest.approvedCents + 1_250,
    );
    const { balance } = await openStoredWallet(world, 'hazel').account();
    expect(balance.value).toBe(manifest.balanceCents - 1_250);
  });

  it('keeps a terminal suspended that was, whose till pays once it is resumed', async () => {
    const tried = await withTill('bar', 'hmac-sha256', (till) => charge(till, 440));
    expect(tried).toEqual({ verdict: 'blocked', cause: 'suspended' });
    const bar = { params: { id: terminalOf('Bar') }, body: {} };
    expect((await client().call(getTerminal, { params: bar.params })).status).toBe('suspended');
    expect((await client().call(resumeTerminal, bar)).status).toBe('active');
    const paid = await withTill('bar', 'hmac-sha256', (till) => charge(till, 440));
    expect(paid).toMatchObject({ verdict: 'approved' });
  });
});
