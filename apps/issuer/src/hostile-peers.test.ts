import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { compile, ISO_1987_BINARY, type Message } from '@tallystick/iso8583';
import { createClient, getCardAccount } from '@tallystick/protocol';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { createIssuer, type RunningIssuer } from './issuer.ts';
import { connectAcquirer, takeTestCard, tapMessage, type WalletCard } from './testing/acquirer.ts';

const { seed: SEED } = fc.readConfigureGlobal();
const PEERS = 300;
const AT_ONCE = 12;
const PAYMENTS = 80;

const codec = compile(ISO_1987_BINARY);
/** A message with the two bytes of its length before it, as on the wire. */
const frame = (message: Message): Uint8Array => {
  const bytes = codec.pack(message);
  return Uint8Array.of(bytes.length >>> 8, bytes.length & 0xff, ...bytes);
};
const SIGN_ON = frame({ mti: '0800', 7: '1123120000', 11: '000001', 70: '001' });

/** What a peer sends: random, cut short, with a wrong length, with bits turned, or the same again and again; signed on or not. */
const hostileBytes = (valid: Uint8Array): fc.Arbitrary<Uint8Array> => {
  const place = fc.nat(valid.length - 1);
  const attack = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4_096 }),
    place.map((length) => valid.slice(0, length + 1)),
    fc
      .tuple(fc.nat(0xffff), fc.uint8Array({ maxLength: 64 }))
      .map(([length, rest]) => Uint8Array.of(length >>> 8, length & 0xff, ...valid.slice(2), ...rest)),
    fc.array(fc.tuple(place, fc.nat(7)), { minLength: 1, maxLength: 4 }).map((turns) => {
      const bytes = valid.slice();
      for (const [at, bit] of turns) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      return bytes;
    }),
    fc.constant(Uint8Array.of(...valid, ...valid, ...valid)),
  );
  return fc
    .tuple(fc.boolean(), attack)
    .map(([signsOn, bytes]) => (signsOn ? Uint8Array.of(...SIGN_ON, ...bytes) : bytes));
};

/** Connects, sends, and goes away; by a reset where it is told to. */
const attack = (port: number, bytes: Uint8Array, reset: boolean): Promise<void> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.resume();
    socket.write(bytes, () => (reset ? socket.resetAndDestroy() : socket.end()));
  });

describe('an issuer with hostile peers', () => {
  let folder: string;
  let database: Database;
  let issuer: RunningIssuer;
  const faults: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-hostile-'));
    ({ database } = await createTestDatabase('pglite'));
    // What the peers did is a warning; an error would be a fault of the issuer's own.
    const log = pino({ level: 'error' }, { write: (line) => void faults.push(line) });
    const config = readConfig({ ISSUER_DATA: folder, ISSUER_ISO_PORT: '0', ISSUER_HTTP_PORT: '0' });
    issuer = await createIssuer(config, { database, log });
  });
  afterAll(async () => {
    await issuer.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  const available = async (card: WalletCard): Promise<number> => {
    const client = createClient({
      origin: issuer.httpOrigin,
      authorise: () => ({ authorization: `Bearer ${card.walletToken}` }),
    });
    return (await client.call(getCardAccount, { params: { id: card.cardId } })).available.value;
  };

  it(`takes each payment of the others, and no money by what it cannot read, seed ${SEED}`, async () => {
    const [card, victim] = [await takeTestCard(issuer.httpOrigin), await takeTestCard(issuer.httpOrigin)];
    const acquirer = await connectAcquirer(issuer.isoPort);
    // This tap was used: whatever is made of it, its cryptogram buys nothing any more.
    const used = await tapMessage(victim, 100n);
    expect((await acquirer.send(used))[39]).toBe('00');
    const before = await available(victim);

    const waiting = fc.sample(fc.tuple(hostileBytes(frame(used)), fc.boolean()), {
      numRuns: PEERS,
    });
    const peer = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) await attack(issuer.isoPort, ...next);
    };
    const peers = Promise.all(Array.from({ length: AT_ONCE }, peer));
    for (let count = 0; count < PAYMENTS; count += 1) {
      const answer = await acquirer.send(await tapMessage(card, 100n));
      expect(answer[39], `payment ${count}`).toBe('00');
    }
    await peers;

    expect(await available(card)).toBe(50_000 - PAYMENTS * 100);
    expect(await available(victim)).toBe(before);
    expect(faults).toEqual([]);
    await acquirer.link.close();
  });
});
