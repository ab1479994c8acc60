import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, DatabaseUnavailable } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import type { IssuerAccount } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { createIssuer, type RunningIssuer } from '../issuer.ts';
import { createWalletKey, openCard, takeTestCard } from '../testing/acquirer.ts';
import { createTestClock } from '../testing/fixed.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests-32-chars';
const DAY_MS = 86_400_000;

describe.each(testEngines())('reviewed/A10: a key of a request to the issuer on %s', (engine) => {
  const clock = createTestClock(Date.now());
  let folder: string;
  let database: Database;
  let drop: () => Promise<unknown>;
  let issuer: RunningIssuer;
  /** Statements that fail as if the database were away, by a part of their text. */
  let failing: string | undefined;

  const open = (): Promise<RunningIssuer> => {
    const breaking: Database = {
      ...database,
      query: (statement, values) => {
        if (failing === undefined || !statement.text.includes(failing))
          return database.query(statement, values);
        return Promise.reject(new DatabaseUnavailable('The database is unavailable'));
      },
    };
    const environment = {
      ISSUER_DATA: folder,
      ISSUER_ISO_PORT: '0',
      ISSUER_HTTP_PORT: '0',
      ISSUER_OPERATOR_KEY: OPERATOR_KEY,
    };
    return createIssuer(readConfig(environment), { database: breaking, clock });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-issuer-'));
    const made = await createTestDatabase(engine);
    database = made.database;
    drop = () => made.drop();
    issuer = await open();
  });
  afterAll(async () => {
    await issuer.close();
    await drop();
    await rm(folder, { recursive: true });
  });

  const post = async (
    path: string,
    body: object,
    key?: string,
    bearer: string | undefined = OPERATOR_KEY,
  ) => {
    const answer = await fetch(`${issuer.httpOrigin}/issuer/v1${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${bearer}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      text,
      code: (JSON.parse(text) as { code?: string }).code,
      replayed: answer.headers.get('idempotency-replayed'),
      retryAfter: answer.headers.get('retry-after'),
    };
  };
  const accountsCount = async (): Promise<number> => {
    const [row] = await database.query<{ n: number }>({ text: 'select count(*)::int as n from accounts' });
    return row?.n ?? 0;
  };
  const newAccount = async (): Promise<string> => {
    const { text } = await post('/accounts', { reference: 'guest 18', currency: 'EUR' });
    return (JSON.parse(text) as IssuerAccount).accountId;
  };
  const balanceOf = async (id: string): Promise<number> => {
    const answer = await fetch(`${issuer.httpOrigin}/issuer/v1/accounts/${id}`, {
      headers: { authorization: `Bearer ${OPERATOR_KEY}` },
    });
    return ((await answer.json()) as IssuerAccount).balance.value;
  };

  it('opens one account, and gives its answer again byte for byte and marked, after a restart too', async () => {
    const before = await accountsCount();
    const body = { reference: 'guest 7', currency: 'EUR' };
    const first = await post('/accounts', body, 'open-1');
    expect([first.status, first.replayed]).toEqual([201, null]);
    const again = await post('/accounts', { currency: 'EUR', reference: 'guest 7' }, 'open-1');
    expect(again).toMatchObject({ status: 201, replayed: 'true', text: first.text });
    await issuer.close();
    issuer = await open();
    expect(await post('/accounts', body, 'open-1')).toMatchObject({ replayed: 'true', text: first.text });
    expect(await accountsCount()).toBe(before + 1);
  });

  it('is refused for another body, and for another address', async () => {
    const body = { reference: 'guest 8', currency: 'EUR' };
    const first = await post('/accounts', body, 'open-2');
    const other = await post('/accounts', { ...body, currency: 'USD' }, 'open-2');
    expect([other.status, other.code]).toEqual([409, 'idempotency_conflict']);
    const { accountId } = JSON.parse(first.text) as IssuerAccount;
    const fund = await post(`/accounts/${accountId}/fund`, { value: 1, reference: 'a' }, 'open-2');
    expect([fund.status, fund.code]).toEqual([409, 'idempotency_conflict']);
  });

  it('funds once, one after another, many at the same time, and after a restart', async () => {
    const id = await newAccount();
    const fund = () => post(`/accounts/${id}/fund`, { value: 700, reference: 'till 1' }, 'fund-1');
    const answers = await Promise.all(Array.from({ length: 8 }, fund));
    for (const { status, code } of answers) {
      if (status !== 200) expect([status, code]).toEqual([409, 'idempotency_in_progress']);
    }
    expect(answers.filter(({ status, replayed }) => status === 200 && replayed === null)).toHaveLength(1);
    expect(await balanceOf(id)).toBe(700);
    await issuer.close();
    issuer = await open();
    expect(await fund()).toMatchObject({ status: 200, replayed: 'true' });
    expect(await balanceOf(id)).toBe(700);
  });

  it('tops up once, where nothing else tells a repeat', async () => {
    const card = await takeTestCard(issuer.httpOrigin);
    const topUp = (key?: string, token = card.walletToken) =>
      post(`/test/cards/${card.cardId}/top-up`, { value: 100 }, key, token);
    const [first, again] = [await topUp('top-1'), await topUp('top-1')];
    expect(again).toMatchObject({ status: 200, replayed: 'true', text: first.text });
    expect(JSON.parse((await topUp()).text)).toMatchObject({ balance: { value: 50_200 } });
    // A stranger is no caller of this key, and learns nothing by it.
    const stranger = await topUp('top-1', 'a'.repeat(43));
    expect([stranger.status, stranger.replayed]).toEqual([401, null]);
  });

  it('of one wallet is none of another: each has its own test card', async () => {
    const wallets = await Promise.all([createWalletKey(), createWalletKey()]);
    const issue = (at: number) =>
      post('/test/cards', { walletKey: wallets[at]?.walletKey, holder: 'TEST HOLDER' }, 'card-1');
    const [one, two, again] = [await issue(0), await issue(1), await issue(0)];
    expect([one.status, two.status, again.status]).toEqual([201, 201, 201]);
    expect([two.replayed, again.replayed, again.text]).toEqual([null, 'true', one.text]);
    const { card } = JSON.parse(again.text) as { card: string };
    const key = wallets[0]?.privateKey;
    if (key === undefined) throw new RangeError('No wallet');
    expect((await openCard(card, key)).cardId).toMatch(/^crd_/);
  });

  it('is free again after a refusal, for a refusal changes nothing', async () => {
    const id = await newAccount();
    const fund = (value: number) => post(`/accounts/${id}/fund`, { value, reference: 'big' }, 'fund-2');
    expect((await fund(999_999_999_999)).status).toBe(200);
    const full = () => post(`/accounts/${id}/fund`, { value: 1, reference: 'more' }, 'fund-3');
    expect([(await full()).code, (await full()).code]).toEqual([
      'account_limit_exceeded',
      'account_limit_exceeded',
    ]);
  });

  it('of a request that ended in a failure says that nobody knows', async () => {
    failing = 'insert into accounts';
    const open1 = () => post('/accounts', { reference: 'guest 9', currency: 'EUR' }, 'open-3');
    expect((await open1()).code).toBe('database_unavailable');
    failing = undefined;
    expect([(await open1()).status, (await open1()).code]).toEqual([409, 'idempotency_outcome_unknown']);
  });

  it('of a request whose process died is in progress for a minute, then unknown', async () => {
    failing = 'update idempotent_answers';
    const open1 = () => post('/accounts', { reference: 'guest 10', currency: 'EUR' }, 'open-4');
    expect((await open1()).status).toBe(201);
    failing = undefined;
    expect(await open1()).toMatchObject({ code: 'idempotency_in_progress', retryAfter: '1' });
    clock.advance(60_001);
    expect((await open1()).code).toBe('idempotency_outcome_unknown');
  });

  it('that is none is refused before anything is done', async () => {
    const before = await accountsCount();
    const refused = await post('/accounts', { reference: 'guest 11', currency: 'EUR' }, 'a key');
    expect([refused.status, refused.code]).toEqual([400, 'malformed_request']);
    expect(await accountsCount()).toBe(before);
  });

  it('is kept for a day, then forgotten and free', async () => {
    const body = { reference: 'guest 12', currency: 'EUR' };
    const first = await post('/accounts', body, 'open-5');
    clock.advance(DAY_MS - 1);
    expect(await post('/accounts', body, 'open-5')).toMatchObject({ replayed: 'true', text: first.text });
    await expect
      .poll(() => {
        // The sweep that the day brought may still be at work: the next is asked for when it has ended.
        clock.advance(60_000);
        return database.query({ text: 'select 1 from idempotent_answers' });
      })
      .toEqual([]);
    const second = await post('/accounts', body, 'open-5');
    expect([second.status, second.replayed, second.text === first.text]).toEqual([201, null, false]);
  });
});
