import { sign, verify } from 'node:crypto';
import type { Database } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from './config.ts';
import { keyRingMigrations, openKeyRing } from './key-ring.ts';
import { createSystemRandomness } from './randomness.ts';

const MASTER = new Uint8Array(32).fill(1);

describe.each(testEngines())('key ring on %s', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  const open = (master = MASTER) => openKeyRing(database, master, createSystemRandomness());

  beforeAll(async () => {
    ({ database, drop } = await createTestDatabase(engine));
    await database.migrate(keyRingMigrations);
  });
  afterAll(() => drop());

  it('gives every process the same keys, however many begin at once', async () => {
    const rings = await Promise.all(Array.from({ length: 6 }, () => open()));
    const kids = new Set(rings.map((ring) => ring.signing('ticket').kid));
    expect(kids.size).toBe(1);
    expect(new Set(rings.map((ring) => Buffer.from(ring.digest('session', 'x')).toString('hex'))).size).toBe(
      1,
    );
    const [first = await open(), second = await open()] = rings;
    const data = Buffer.from('signed by one, verified by another');
    const signature = sign('sha256', data, first.signing('token').privateKey);
    expect(verify('sha256', data, second.signing('token').publicKey, signature)).toBe(true);
  });

  it('has a key of its own for each purpose and digest', async () => {
    const ring = await open();
    const kids = [
      ring.cardData(),
      ring.sealing(),
      ...(['ticket', 'token', 'personalisation'] as const).map(ring.signing),
    ];
    expect(new Set(kids.map((key) => key.publicJwk.x)).size).toBe(5);
    expect(kids.every((key) => key.publicJwk.kid === key.kid)).toBe(true);
    expect(ring.digest('activation', '12345678')).not.toEqual(ring.digest('session', '12345678'));
    expect(ring.digest('activation', '12345678')).toHaveLength(32);
  });

  it('keeps nothing in clear', async () => {
    const { privateKey } = (await open()).signing('ticket');
    const secret = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
    const rows = await database.query<{ wrapped: Uint8Array }>({ text: 'select wrapped from server_keys' });
    expect(rows).toHaveLength(6);
    expect(rows.some((row) => Buffer.from(row.wrapped).includes(secret))).toBe(false);
  });

  it('protects secrets for one place, each time in other bytes', async () => {
    const [ring, other] = [await open(), await open()];
    const secret = Buffer.from('a secret that devices share with us');
    const kept = ring.protect('mer_1 dev_1', secret);
    expect(Buffer.from(other.reveal('mer_1 dev_1', kept))).toEqual(secret);
    expect(Buffer.from(kept).includes(secret)).toBe(false);
    expect(ring.protect('mer_1 dev_1', secret)).not.toEqual(kept);
    expect(() => ring.reveal('mer_1 dev_2', kept)).toThrow();
    for (const at of [0, 12, kept.length - 1]) {
      const changed = Uint8Array.from(kept);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => ring.reveal('mer_1 dev_1', changed)).toThrow();
    }
    expect(() => ring.reveal('mer_1 dev_1', kept.subarray(0, 20))).toThrow();
  });

  it('refuses another master key, and rows that were swapped', async () => {
    await expect(open(new Uint8Array(32).fill(2))).rejects.toThrow(ConfigError);
    await expect(
      database.transaction(async (on) => {
        await on.query({
          text: "update server_keys set wrapped = (select wrapped from server_keys where purpose = 'token') where purpose = 'ticket'",
        });
        await openKeyRing({ ...database, query: on.query }, MASTER, createSystemRandomness());
      }),
    ).rejects.toThrow(ConfigError);
  });
});
