import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, DatabaseUnavailable } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import {
  deriveCommonSessionKey,
  generateArpcMethod2,
  parseDataObjects,
  TAG_9F26_APPLICATION_CRYPTOGRAM,
  TAG_9F36_ATC,
  TAG_91_ISSUER_AUTHENTICATION_DATA,
} from '@tallystick/emv';
import { bytesOf, compile, ISO_1987_ASCII, type Message } from '@tallystick/iso8583';
import { Iso8583Link } from '@tallystick/iso8583/link';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { createClient, getCardAccount, TEST_AMOUNTS } from '@tallystick/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { createIssuer, type RunningIssuer } from './issuer.ts';
import { connectAcquirer, takeTestCard, tapMessage, type WalletCard } from './testing/acquirer.ts';
import { reversalOf } from './testing/payment-message.ts';

let folder: string;
let database: Database;
let issuer: RunningIssuer;
let acquirer: Awaited<ReturnType<typeof connectAcquirer>>;
const logged: string[] = [];

const config = (changes: Record<string, string> = {}) =>
  readConfig({
    ISSUER_DATA: folder,
    ISSUER_ISO_PORT: '0',
    ISSUER_HTTP_PORT: '0',
    ISSUER_LATE_MS: '400',
    ISSUER_SLOW_MS: '150',
    ...changes,
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallystick-issuer-'));
  ({ database } = await createTestDatabase('pglite'));
  const log = pino({ level: 'trace' }, { write: (line) => void logged.push(line) });
  issuer = await createIssuer(config(), { database, log });
  acquirer = await connectAcquirer(issuer.isoPort);
});

afterAll(async () => {
  await acquirer.link.close();
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

describe('a card, a terminal and the issuer over TCP', () => {
  let card: WalletCard;
  beforeAll(async () => {
    card = await takeTestCard(issuer.httpOrigin);
  });

  it('approves a tap and proves to the card that it was the issuer', async () => {
    const request = await tapMessage(card, 1250n);
    const response = await acquirer.send(request);
    expect(response).toMatchObject({ mti: '0210', 4: '000000001250', 39: '00' });
    for (const echoed of [7, 11, 37, 41, 42, 49]) expect(response[echoed]).toBe(request[echoed]);
    expect(response[2]).toBeUndefined();
    expect(response[35]).toBeUndefined();
    expect(await available(card)).toBe(48_750);

    const asked = parseDataObjects(bytesOf(request, 55) ?? new Uint8Array());
    const issuerData = parseDataObjects(bytesOf(response, 55) ?? new Uint8Array()).get(
      TAG_91_ISSUER_AUTHENTICATION_DATA,
    );
    const key = deriveCommonSessionKey(
      nodeCiphers,
      Uint8Array.fromHex(card.profile.keys.acMasterKey),
      asked.get(TAG_9F36_ATC) ?? new Uint8Array(),
    );
    const status = issuerData?.slice(4) ?? new Uint8Array();
    const arqc = asked.get(TAG_9F26_APPLICATION_CRYPTOGRAM) ?? new Uint8Array();
    expect(status.toHex()).toBe('00800000');
    expect(issuerData?.slice(0, 4)).toEqual(generateArpcMethod2(nodeCiphers, key, arqc, status));
  });

  it('answers a decline with issuer authentication too, which says declined', async () => {
    const before = await available(card);
    const response = await acquirer.send(await tapMessage(card, 60_000n));
    expect(response[39]).toBe('51');
    expect(response[38]).toBeUndefined();
    const issuerData = parseDataObjects(bytesOf(response, 55) ?? new Uint8Array()).get(
      TAG_91_ISSUER_AUTHENTICATION_DATA,
    );
    expect(issuerData?.slice(4).toHex()).toBe('00000000');
    expect(await available(card)).toBe(before);
  });

  it('refuses a replayed cryptogram, a changed amount, and a cryptogram off by one bit', async () => {
    const request = await tapMessage(card, 100n);
    expect((await acquirer.send(request))[39]).toBe('00');
    expect((await acquirer.send({ ...request, 11: '700001', 37: '632770000101' }))[39]).toBe('63');

    const fresh = await tapMessage(card, 100n);
    expect((await acquirer.send({ ...fresh, 4: '000000000001' }))[39]).toBe('82');
    const de55 = Uint8Array.from(bytesOf(fresh, 55) ?? []);
    const objects = parseDataObjects(de55);
    const arqc = objects.get(TAG_9F26_APPLICATION_CRYPTOGRAM);
    if (arqc) arqc[7] = (arqc[7] ?? 0) ^ 1;
    const wrong = await acquirer.send({ ...fresh, 55: de55, 11: '700002', 37: '632770000201' });
    expect(wrong[39]).toBe('82');
    expect(wrong[55]).toBeUndefined();
    expect((await acquirer.send(fresh))[39]).toBe('00');
  });

  it('reverses, also what it never saw', async () => {
    const before = await available(card);
    const request = await tapMessage(card, 300n);
    await acquirer.send(request);
    expect(await available(card)).toBe(before - 300);
    expect(await acquirer.send(reversalOf(request, '0420'))).toMatchObject({ mti: '0430', 39: '00' });
    expect(await acquirer.send(reversalOf(request, '0421', '900001'))).toMatchObject({
      mti: '0430',
      39: '00',
    });
    const unseen = await tapMessage(card, 300n);
    expect(await acquirer.send(reversalOf(unseen, '0400', '900002'))).toMatchObject({
      mti: '0410',
      39: '25',
    });
    expect((await acquirer.send(unseen))[39]).toBe('12');
    expect(await available(card)).toBe(before);
  });

  it('answers 30 to what it does not understand and stays up', async () => {
    const request = await tapMessage(card, 100n);
    const { 55: _, ...noChip } = request;
    expect((await acquirer.send(noChip as Message))[39]).toBe('57');
    expect(await acquirer.send({ ...request, 55: Uint8Array.of(1, 2, 3), 11: '700010' })).toMatchObject({
      39: '30',
    });
    expect(await acquirer.send({ ...request, mti: '0300', 11: '700011' })).toMatchObject({
      mti: '0310',
      39: '30',
    });
    expect(await acquirer.send({ ...request, mti: '0220', 11: '700012' })).toMatchObject({
      mti: '0230',
      39: '30',
    });
    expect((await acquirer.send(request))[39]).toBe('00');
  });

  it('drops a peer that talks garbage and goes on serving the others', async () => {
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\u0000\u0004abcd', '\u00ff'.repeat(400)]) {
      const socket = createConnection(issuer.isoPort, '127.0.0.1');
      await new Promise<void>((resolve) => {
        socket.on('close', () => resolve());
        socket.on('error', () => {});
        socket.end(bytes, 'latin1');
        socket.resume();
      });
    }
    expect((await acquirer.send(await tapMessage(card, 100n)))[39]).toBe('00');
  });

  it('never logs what is on the card', async () => {
    const all = logged.join('');
    expect(all).toContain('answered');
    for (const secret of [
      card.profile.pan,
      card.walletToken,
      card.profile.keys.acMasterKey,
      card.profile.keys.iccPrivateExponent.slice(0, 32),
    ]) {
      expect(all.toUpperCase()).not.toContain(secret.toUpperCase());
    }
  });
});

describe('test amounts', () => {
  let card: WalletCard;
  let before: number;
  beforeAll(async () => {
    card = await takeTestCard(issuer.httpOrigin);
    before = await available(card);
  });
  const amountOf = (cents: string) => BigInt(`1${cents}`);
  const nothingMoved = () => expect.poll(() => available(card)).toBe(before);
  const moved = async (cents: string) => {
    before -= Number(amountOf(cents));
    await nothingMoved();
  };
  const outcomeOf = async (cents: string, timeoutMs: number) => {
    const request = await tapMessage(card, amountOf(cents));
    return { request, outcome: await acquirer.link.request(request, { timeoutMs }) };
  };
  const readyAgain = () => acquirer.link.waitUntilReady(60_000);

  it.each(
    TEST_AMOUNTS.filter((row) => row.outcome === 'decline').map((row) => [row.cents, row.responseCode]),
  )('x.%s is declined with %s and moves nothing', async (cents, responseCode) => {
    const { outcome } = await outcomeOf(String(cents), 60_000);
    expect(outcome).toMatchObject({ kind: 'reply', message: { 39: responseCode } });
    await nothingMoved();
  });

  it.each(['00', '01', '09', '50', '99'])(
    'x.%s is not in the table: the real rules decide',
    async (cents) => {
      const { outcome } = await outcomeOf(cents, 60_000);
      expect(outcome).toMatchObject({ kind: 'reply', message: { 39: '00' } });
      await moved(cents);
    },
  );

  it('x.68 moves the money and never answers; the reversal gives it back', async () => {
    const { request, outcome } = await outcomeOf('68', 300);
    expect(outcome.kind).toBe('timeout');
    await moved('68');
    expect((await acquirer.send(reversalOf(request, '0420', '910068')))[39]).toBe('00');
    before += 168;
    await nothingMoved();
  });

  it('x.69 moves the money and answers too late, truly', async () => {
    const { request, outcome } = await outcomeOf('69', 100);
    expect(outcome.kind).toBe('timeout');
    await moved('69');
    await expect
      .poll(() => acquirer.unmatched.some((late) => late[11] === request[11] && late[39] === '00'))
      .toBe(true);
  });

  it('x.70 answers twice, the same', async () => {
    const { request, outcome } = await outcomeOf('70', 60_000);
    expect(outcome).toMatchObject({ kind: 'reply', message: { 39: '00' } });
    await moved('70');
    const first = outcome.kind === 'reply' ? outcome.message : undefined;
    await expect.poll(() => acquirer.unmatched.find((again) => again[11] === request[11])).toEqual(first);
  });

  it('x.71 moves the money, then drops the connection', async () => {
    const { outcome } = await outcomeOf('71', 60_000);
    expect(outcome.kind).toBe('disconnected');
    await readyAgain();
    await moved('71');
  });

  it('x.72 drops the connection before anything is done', async () => {
    const { outcome } = await outcomeOf('72', 60_000);
    expect(outcome.kind).toBe('disconnected');
    await readyAgain();
    await nothingMoved();
  });

  it('x.73 moves the money and answers garbage', async () => {
    const { outcome } = await outcomeOf('73', 60_000);
    expect(outcome.kind).toBe('unreadable');
    await moved('73');
  });

  it('x.74 approves slowly', async () => {
    const { outcome } = await outcomeOf('74', 60_000);
    expect(outcome).toMatchObject({ kind: 'reply', message: { 39: '00' } });
    expect(outcome.kind === 'reply' ? outcome.elapsedMs : 0).toBeGreaterThanOrEqual(140);
    await moved('74');
  });

  it('has one row for each of these cents', () => {
    const cents = TEST_AMOUNTS.map((row) => row.cents);
    expect(new Set(cents).size).toBe(cents.length);
    expect(TEST_AMOUNTS.filter((row) => row.outcome !== 'decline').map((row) => row.cents)).toEqual([
      '68',
      '69',
      '70',
      '71',
      '72',
      '73',
      '74',
    ]);
  });
});

describe('reviewed/K7: an issuer whose database goes away', () => {
  it('signs off at once and says nothing else, refuses sign-on with 91, and is as before when it is back', async () => {
    let isAway = false;
    const gone = () => Promise.reject(new DatabaseUnavailable('gone'));
    const failing: Database = {
      ...database,
      get drizzle() {
        return database.drizzle;
      },
      isReachable: async (timeoutMs) => !isAway && database.isReachable(timeoutMs),
      query: (statement, values) => (isAway ? gone() : database.query(statement, values)),
      transaction: (work) => (isAway ? gone() : database.transaction(work)),
    };
    const away = await createIssuer(config(), { database: failing });
    const { link, unmatched } = await connectAcquirer(away.isoPort);
    const card = await takeTestCard(away.httpOrigin);
    isAway = true;
    // Silence to what was asked, whatever is known: the wait for it ends with the sign-off, long before its own time.
    const request = await tapMessage(card, 1250n);
    const outcome = await link.request(request, { timeoutMs: 600_000 });
    expect(outcome.kind).toBe('timeout');
    expect(unmatched).toEqual([]);
    expect(link.state.kind).toBe('signed-off');
    expect(await link.request(await tapMessage(card, 100n), { timeoutMs: 600_000 })).toMatchObject({
      kind: 'not-sent',
    });
    isAway = false;
    expect(await link.waitUntilReady(60_000)).toBe(true);
    const reversed = await link.request(reversalOf(request), { timeoutMs: 60_000 });
    // Nothing was booked, and nothing will be: the reversal is remembered.
    expect(reversed).toMatchObject({ kind: 'reply', message: { mti: '0430', 39: '25' } });
    const next = await link.request(await tapMessage(card, 300n), { timeoutMs: 60_000 });
    expect(next).toMatchObject({ kind: 'reply', message: { mti: '0210', 39: '00' } });
    await link.close();
    await away.close();
  });
});

describe('other settings', () => {
  it('in live mode the cents mean nothing', async () => {
    const live = await createIssuer(
      config({ TALLYSTICK_MODE: 'live', ISSUER_OPERATOR_KEY: 'operator-key-of-the-tests-32-chars' }),
      { database },
    );
    const link = await connectAcquirer(live.isoPort);
    const card = await takeTestCard(issuer.httpOrigin);
    expect((await link.send(await tapMessage(card, 151n)))[39]).toBe('00');
    await link.link.close();
    await live.close();
  });

  it('speaks the ASCII dialect when told to', async () => {
    const ascii = await createIssuer(config({ ISSUER_DIALECT: 'iso1987ascii' }), { database });
    const link = new Iso8583Link({ codec: compile(ISO_1987_ASCII), host: '127.0.0.1', port: ascii.isoPort });
    link.start();
    expect(await link.waitUntilReady(60_000)).toBe(true);
    const card = await takeTestCard(issuer.httpOrigin);
    const outcome = await link.request(await tapMessage(card, 100n), { timeoutMs: 60_000 });
    expect(outcome).toMatchObject({ kind: 'reply', message: { mti: '0210', 39: '00' } });
    await link.close();
    await ascii.close();
  });

  it('leaves nothing open when a port is taken', async () => {
    const taken = config({ ISSUER_HTTP_PORT: String(issuer.httpPort) });
    await expect(createIssuer(taken, { database })).rejects.toThrow(/EADDRINUSE/);
  });

  it('does not start with keys of another master key', async () => {
    const other = config({ ISSUER_MASTER_KEY: 'A'.repeat(43) });
    await expect(createIssuer(other, { database })).rejects.toThrow(/not wrapped by this module/);
  });
});
