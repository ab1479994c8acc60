import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { WALLET_WAY_HEADER } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { createIssuer, type RunningIssuer } from '../issuer.ts';
import { takeTestCard } from '../testing/acquirer.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests-32-chars';
const CARD = '/issuer/v1/cards/crd_01h455vb4pex5vsknk084sn02q';
const ACCOUNT = '/issuer/v1/accounts/acc_01h455vb4pex5vsknk084sn02q';

describe('reviewed/M8: guesses', () => {
  let folder: string;
  let database: Database;
  let issuer: RunningIssuer;
  let now = 1_800_000_000_000;
  let statements = 0;
  const clock = { now: () => now, after: () => () => {} };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-issuer-'));
    ({ database } = await createTestDatabase('pglite'));
    const counting: Database = {
      ...database,
      query: (...given) => {
        statements += 1;
        return database.query(...given);
      },
    };
    const environment = {
      ISSUER_DATA: folder,
      ISSUER_ISO_PORT: '0',
      ISSUER_HTTP_PORT: '0',
      ISSUER_OPERATOR_KEY: OPERATOR_KEY,
    };
    issuer = await createIssuer(readConfig(environment), { database: counting, clock });
  });
  afterAll(async () => {
    await issuer.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, bearer: string | undefined, headers: Record<string, string> = {}) =>
    fetch(issuer.httpOrigin + path, {
      headers: { ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
    });
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('of the operator’s key end with 429 for their address, ask nothing of the database, and end for no other', async () => {
    now += 3_600_000;
    statements = 0;
    const seen = new Map<number, number>();
    for (let count = 0; count < 70; count += 1) {
      const { status } = await ask(ACCOUNT, `guess-${count}`, from('192.0.2.1'));
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
    expect([...seen]).toEqual([
      [401, 60],
      [429, 10],
    ]);
    expect(statements).toBe(0);
    const refused = await ask(ACCOUNT, OPERATOR_KEY, from('192.0.2.1'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await ask(ACCOUNT, OPERATOR_KEY, from('192.0.2.2'))).status).toBe(404);
    now += 2_000;
    expect((await ask(ACCOUNT, OPERATOR_KEY, from('192.0.2.1'))).status).toBe(404);
  });

  it('of a wallet token end with 429 before the database is asked, many at once too', async () => {
    now += 3_600_000;
    statements = 0;
    const guesses = Array.from({ length: 100 }, (_, count) =>
      ask(CARD, `guess-${count}`, from(`2001:db8::${count + 1}`)),
    );
    const answers = await Promise.all(guesses);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40);
    expect(statements).toBe(60);
  });

  it('from many addresses end overall, and keep out nobody who was let in before', async () => {
    now += 3_600_000;
    const card = await takeTestCard(issuer.httpOrigin);
    const own = `/issuer/v1/cards/${card.cardId}`;
    expect((await ask(own, card.walletToken, from('198.51.100.1'))).status).toBe(200);
    for (let count = 0; count < 600; count += 1) {
      await ask(ACCOUNT, 'guess', from(`10.1.${count >> 8}.${count & 255}`));
    }
    expect((await ask(ACCOUNT, 'guess', from('203.0.113.9'))).status).toBe(429);
    expect((await ask(own, card.walletToken, from('198.51.100.1'))).status).toBe(200);
  });

  it('need a credential: without one nothing is counted and nothing asked', async () => {
    now += 3_600_000;
    statements = 0;
    for (let count = 0; count < 70; count += 1) {
      expect((await ask(CARD, undefined, from('192.0.2.5'))).status).toBe(401);
    }
    expect(statements).toBe(0);
    expect((await ask(ACCOUNT, OPERATOR_KEY, from('192.0.2.5'))).status).toBe(404);
  });

  it('by the way of wallets find no operator, even with the right key', async () => {
    now += 3_600_000;
    expect((await ask(ACCOUNT, OPERATOR_KEY, { [WALLET_WAY_HEADER]: '1' })).status).toBe(401);
    expect((await ask(CARD, OPERATOR_KEY, { [WALLET_WAY_HEADER]: '1' })).status).toBe(401);
  });

  it('are refused before a body is read: a stranger’s malformed body is a wrong key', async () => {
    const answer = await fetch(`${issuer.httpOrigin}/issuer/v1/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer guess' },
      body: '{',
    });
    expect(answer.status).toBe(401);
  });
});

describe('reviewed/M8: keys of the issuer', () => {
  it.each([
    ['ISSUER_OPERATOR_KEY', 'a'.repeat(32), 'test'],
    ['ISSUER_OPERATOR_KEY', 'ab'.repeat(20), 'live'],
    ['ISSUER_MASTER_KEY', 'A'.repeat(43), 'live'],
  ])('%s of %s is refused in %s mode', (name, value, mode) => {
    const environment = { ISSUER_OPERATOR_KEY: OPERATOR_KEY, TALLYSTICK_MODE: mode, [name]: value };
    expect(() => readConfig(environment)).toThrow(new RegExp(`${name} is not random`));
    expect(() => readConfig(environment)).not.toThrow(new RegExp(value));
  });
});
