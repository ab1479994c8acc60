import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { TEST_SCHEME_RID } from '@tallystick/emv';
import {
  ApiProblem,
  type Client,
  createClient,
  createIssuerAccount,
  type EndpointShape,
  fundIssuerAccount,
  getCardAccount,
  getIssuerAccount,
  issueCard,
  issueTestCard,
  listCaKeys,
  listCardEntries,
  Problem,
  setCardStatus,
  topUpTestCard,
} from '@tallystick/protocol';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { createIssuer, type RunningIssuer } from '../issuer.ts';
import { connectAcquirer, createWalletKey, openCard, takeTestCard, tapMessage } from '../testing/acquirer.ts';
import { reversalOf } from '../testing/payment-message.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests-32-chars';
let folder: string;
let database: Database;
let issuer: RunningIssuer;
let live: RunningIssuer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallystick-issuer-'));
  ({ database } = await createTestDatabase('pglite'));
  const environment = {
    ISSUER_DATA: folder,
    ISSUER_ISO_PORT: '0',
    ISSUER_HTTP_PORT: '0',
    ISSUER_OPERATOR_KEY: OPERATOR_KEY,
  };
  issuer = await createIssuer(readConfig(environment), { database });
  live = await createIssuer(readConfig({ ...environment, TALLYSTICK_MODE: 'live' }), { database });
});
afterAll(async () => {
  await issuer.close();
  await live.close();
  await database.close();
  await rm(folder, { recursive: true });
});

const check = (schema: NonNullable<EndpointShape['response']>, value: unknown) => Check(schema, value);
const clientOf = (token?: string, at: RunningIssuer = issuer): Client =>
  createClient({
    origin: at.httpOrigin,
    check,
    ...(token === undefined ? {} : { authorise: () => ({ authorization: `Bearer ${token}` }) }),
  });
const codeOf = async (call: Promise<unknown>): Promise<string> => {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof ApiProblem)) throw new RangeError(`Not refused: ${String(error)}`);
  expect(Check(Problem, error.problem)).toBe(true);
  return error.code;
};

describe('wallets', () => {
  it('get a test card with 500.00 on it, which only they can open', async () => {
    const card = await takeTestCard(issuer.httpOrigin);
    expect(card.profile.pan).toMatch(/^999999[0-9]{10}$/);
    expect(card.walletToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const account = await clientOf(card.walletToken).call(getCardAccount, { params: { id: card.cardId } });
    expect(account).toMatchObject({
      cardId: card.cardId,
      holder: 'TEST HOLDER',
      status: 'active',
      balance: { value: 50_000, currency: 'EUR' },
      available: { value: 50_000, currency: 'EUR' },
    });
    expect(account.maskedPan).toBe(`999999******${card.profile.pan.slice(-4)}`);
    const [row] = await database.query({ text: 'select * from cards where id = $1' }, [card.cardId]);
    expect(
      JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(card.profile.pan);
  });

  it('see what happened, newest first and in pages', async () => {
    const card = await takeTestCard(issuer.httpOrigin);
    const wallet = clientOf(card.walletToken);
    const acquirer = await connectAcquirer(issuer.isoPort);
    const paid = await tapMessage(card, 1_200n);
    await acquirer.send(paid);
    await acquirer.send(await tapMessage(card, 60_000n));
    await acquirer.send(reversalOf(paid, '0420', '920001'));
    await acquirer.link.close();
    const params = { id: card.cardId };
    expect(await wallet.call(topUpTestCard, { params, body: { value: 700 } })).toMatchObject({
      balance: { value: 50_700 },
    });

    const { data, next } = await wallet.call(listCardEntries, { params });
    expect(data.map(({ kind, amount, reversed }) => [kind, amount.value, reversed])).toEqual([
      ['top_up', 700, false],
      ['reversal', 1_200, false],
      ['declined', 60_000, false],
      ['purchase', 1_200, true],
    ]);
    expect(data[2]).toMatchObject({ responseCode: '51', merchantName: 'TEST CAFE' });
    expect(next).toBeUndefined();

    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await wallet.call(listCardEntries, {
        params,
        query: { limit: 1, ...(after === undefined ? {} : { after }) },
      });
      seen.push(...page.data.map((entry) => entry.id));
      after = page.next;
      if (after === undefined) break;
    }
    expect(seen).toEqual(data.map((entry) => entry.id));
  });

  it('block and unblock a card; a lost one stays lost', async () => {
    const card = await takeTestCard(issuer.httpOrigin);
    const wallet = clientOf(card.walletToken);
    const params = { id: card.cardId };
    const set = (status: 'active' | 'blocked' | 'lost') =>
      wallet.call(setCardStatus, { params, body: { status } });
    const acquirer = await connectAcquirer(issuer.isoPort);
    const pay = async () => (await acquirer.send(await tapMessage(card, 100n)))[39];
    expect(await pay()).toBe('00');
    expect(await set('blocked')).toMatchObject({ status: 'blocked' });
    expect(await pay()).toBe('62');
    await set('active');
    expect(await pay()).toBe('00');
    await set('lost');
    expect(await pay()).toBe('41');
    await acquirer.link.close();
    expect(await codeOf(set('active'))).toBe('card_state_conflict');
    expect(await set('lost')).toMatchObject({ status: 'lost' });
  });

  it('see nothing without their own token', async () => {
    const [mine, other] = [await takeTestCard(issuer.httpOrigin), await takeTestCard(issuer.httpOrigin)];
    const params = { id: mine.cardId };
    const unknown = { id: `crd_${'0'.repeat(26)}` };
    const tokens = [undefined, '', 'x', other.walletToken, mine.walletToken.slice(0, -1)];
    for (const token of tokens) {
      const client = clientOf(token);
      expect(await codeOf(client.call(getCardAccount, { params }))).toBe('wallet_token_refused');
      expect(await codeOf(client.call(listCardEntries, { params }))).toBe('wallet_token_refused');
      expect(await codeOf(client.call(topUpTestCard, { params, body: { value: 1 } }))).toBe(
        'wallet_token_refused',
      );
    }
    expect(await codeOf(clientOf(mine.walletToken).call(getCardAccount, { params: unknown }))).toBe(
      'wallet_token_refused',
    );
  });
});

describe('bad requests', () => {
  const body = async () => ({ walletKey: (await createWalletKey()).walletKey, holder: 'TEST HOLDER' });
  const post = (path: string, payload: string, type = 'application/json') =>
    fetch(issuer.httpOrigin + path, { method: 'POST', headers: { 'content-type': type }, body: payload });

  it('reviewed/A6: point to the field as the server does', async () => {
    const good = await body();
    const answers = await Promise.all(
      [
        { ...good, holder: '<script>' },
        { ...good, extra: 1 },
        { ...good, walletKey: { ...good.walletKey, x: 'short' } },
        { ...good, walletKey: { ...good.walletKey, x: 'A'.repeat(43) } },
      ].map(async (bad) => (await post('/issuer/v1/test/cards', JSON.stringify(bad))).json()),
    );
    expect(answers).toMatchObject([
      { code: 'malformed_request', path: '/holder' },
      { code: 'malformed_request', path: '/extra', detail: '/extra is not a member that is known here.' },
      { code: 'malformed_request', path: '/walletKey/x' },
      { code: 'malformed_request', path: '/walletKey' },
    ]);
  });

  it.each([
    ['{', 'application/json', 400, 'malformed_request'],
    ['x', 'text/plain', 415, 'unsupported_media_type'],
    [`"${'x'.repeat(20_000)}"`, 'application/json', 413, 'payload_too_large'],
  ])('of another form are problems too (%#)', async (payload, type, status, code) => {
    const answer = await post('/issuer/v1/test/cards', payload, type);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ code });
  });

  it.each(['', '../..', 'zzz'])('reviewed/A4: with the cursor %j are refused', async (after) => {
    const card = await takeTestCard(issuer.httpOrigin);
    const answer = await fetch(
      `${issuer.httpOrigin}/issuer/v1/cards/${card.cardId}/entries?after=${encodeURIComponent(after)}`,
      { headers: { authorization: `Bearer ${card.walletToken}` } },
    );
    expect([answer.status, await answer.json()]).toMatchObject([400, { path: '/after' }]);
  });

  it('reviewed/A5: are told apart from what could be read in two ways', async () => {
    const twice = await post('/issuer/v1/test/cards', '{"holder":"A B","holder":"C D"}');
    expect([twice.status, (await twice.json()).detail]).toEqual([
      400,
      'A member stands twice in one object.',
    ]);
    const long = await fetch(`${issuer.httpOrigin}/issuer/v1/cards/${'x'.repeat(100)}`);
    expect([long.status, (await long.json()).code]).toEqual([414, 'uri_too_long']);
    const headers = await fetch(`${issuer.httpOrigin}/health`, { headers: { x: 'y'.repeat(20_000) } });
    expect([headers.status, (await headers.json()).code]).toEqual([431, 'headers_too_large']);
    const head = await fetch(`${issuer.httpOrigin}/health`, { method: 'HEAD' });
    expect([head.status, head.headers.has('x-request-id')]).toEqual([200, true]);
  });

  it('to nowhere find nothing', async () => {
    const answer = await fetch(`${issuer.httpOrigin}/issuer/v1/nothing`);
    expect([answer.status, (await answer.json()).code]).toEqual([404, 'not_found']);
  });

  it('reviewed/Low: for too many test cards are told to wait, and no other address is', async () => {
    const second = await createIssuer(
      readConfig({ ISSUER_DATA: folder, ISSUER_ISO_PORT: '0', ISSUER_HTTP_PORT: '0' }),
      { database, clock: { now: () => Date.UTC(2026, 10, 23), after: () => () => {} } },
    );
    const bad = { walletKey: { ...(await body()).walletKey, x: 'A'.repeat(43) }, holder: 'TEST HOLDER' };
    const ask = async (address: string) =>
      fetch(`${second.httpOrigin}/issuer/v1/test/cards`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify(bad),
      });
    for (let count = 0; count < 40; count += 1) {
      expect((await ask(`2001:db8::${count}`)).status).toBe(400);
    }
    const refused = await ask('2001:db8::ffff');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await ask('2001:db8:0:1::1')).status).toBe(400);
    expect((await ask('192.0.2.1')).status).toBe(400);
    await second.close();
  });
});

describe('the operator', () => {
  it.each(['4111 1111 1111 1111', '4111/1111–1111.1111', 'guest \u202e18', '٤١١١١١١١١١١١١١١١'])(
    'reviewed/Low: has no card number and no control of direction taken as a reference: %j',
    async (reference) => {
      const operator = clientOf(OPERATOR_KEY, live);
      const { accountId } = await operator.call(createIssuerAccount, {
        body: { reference: 'guest 18', currency: 'EUR' },
      });
      const open = operator.call(createIssuerAccount, { body: { reference, currency: 'EUR' } });
      expect(await codeOf(open)).toBe('malformed_request');
      const params = { id: accountId };
      const fund = operator.call(fundIssuerAccount, { params, body: { value: 100, reference } });
      expect(await codeOf(fund)).toBe('malformed_request');
      expect(await operator.call(getIssuerAccount, { params })).toMatchObject({ balance: { value: 0 } });
      await database.query({ text: 'update accounts set reference = $1 where id = $2' }, [
        reference,
        accountId,
      ]);
      const shown = await operator.call(getIssuerAccount, { params });
      expect(shown.reference).not.toBe(reference);
    },
  );

  it.each(['\\u0000', '\\ud800', '\\udc00', 'a\\ud800b'])(
    'reviewed/A2: has text refused that the database cannot keep, before anything is booked: %s',
    async (text) => {
      const operator = clientOf(OPERATOR_KEY, live);
      const { accountId } = await operator.call(createIssuerAccount, {
        body: { reference: 'guest 18', currency: 'EUR' },
      });
      // Written as JSON by hand: what a client may send and JSON.parse takes.
      const post = async (path: string, payload: string) => {
        const answer = await fetch(live.httpOrigin + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${OPERATOR_KEY}` },
          body: payload,
        });
        return [answer.status, await answer.json()];
      };
      const refusal = [400, { code: 'malformed_request', path: '/reference' }];
      expect(await post('/issuer/v1/accounts', `{"reference":"${text}","currency":"EUR"}`)).toMatchObject(
        refusal,
      );
      const funding = `{"value":700,"reference":"${text}"}`;
      expect(await post(`/issuer/v1/accounts/${accountId}/fund`, funding)).toMatchObject(refusal);
      expect(await operator.call(getIssuerAccount, { params: { id: accountId } })).toMatchObject({
        balance: { value: 0 },
      });
    },
  );

  it('opens an account, funds it once per reference and issues a card that pays, in live mode', async () => {
    const operator = clientOf(OPERATOR_KEY, live);
    const account = await operator.call(createIssuerAccount, {
      body: { reference: 'guest 17', currency: 'EUR', perPaymentLimit: 3_000 },
    });
    expect(account).toMatchObject({ balance: { value: 0 }, perPaymentLimit: { value: 3_000 } });
    const params = { id: account.accountId };
    const fund = (value: number) =>
      operator.call(fundIssuerAccount, { params, body: { value, reference: 'cash desk 1' } });
    await fund(5_000);
    expect(await fund(5_000)).toMatchObject({ balance: { value: 5_000 } });
    expect(await codeOf(fund(6_000))).toBe('idempotency_conflict');
    const together = () =>
      operator.call(fundIssuerAccount, { params, body: { value: 700, reference: 'cash desk 2' } });
    await Promise.all(Array.from({ length: 8 }, together));
    expect(await operator.call(getIssuerAccount, { params })).toMatchObject({ balance: { value: 5_700 } });
    const tooMuch = operator.call(fundIssuerAccount, {
      params,
      body: { value: 999_999_999_999, reference: 'cash desk 3' },
    });
    expect(await codeOf(tooMuch)).toBe('account_limit_exceeded');

    const { privateKey, walletKey } = await createWalletKey();
    const { card: jwe } = await operator.call(issueCard, {
      body: { accountId: account.accountId, walletKey, holder: 'GUEST 17'.replace(/ 17/, '') },
    });
    const card = await openCard(jwe, privateKey);
    const acquirer = await connectAcquirer(live.isoPort);
    expect((await acquirer.send(await tapMessage(card, 2_551n)))[39]).toBe('00');
    expect((await acquirer.send(await tapMessage(card, 3_001n)))[39]).toBe('61');
    await acquirer.link.close();
    expect(await operator.call(getIssuerAccount, { params })).toMatchObject({ balance: { value: 3_149 } });
    const status = operator.call(setCardStatus, { params: { id: card.cardId }, body: { status: 'lost' } });
    expect(await status).toMatchObject({ status: 'lost' });
  });

  it('is nobody without the key', async () => {
    for (const token of [undefined, '', OPERATOR_KEY.slice(1), `${OPERATOR_KEY}x`]) {
      const call = clientOf(token, live).call(createIssuerAccount, {
        body: { reference: 'x', currency: 'EUR' },
      });
      expect(await codeOf(call)).toBe('issuer_key_refused');
    }
  });

  it('has no test cards and no test money in live mode', async () => {
    const { walletKey } = await createWalletKey();
    const asked = clientOf(undefined, live).call(issueTestCard, {
      body: { walletKey, holder: 'TEST HOLDER' },
    });
    expect(await codeOf(asked)).toBe('not_in_live_mode');
    const card = await takeTestCard(issuer.httpOrigin);
    const topUp = clientOf(card.walletToken, live).call(topUpTestCard, {
      params: { id: card.cardId },
      body: { value: 1 },
    });
    expect(await codeOf(topUp)).toBe('not_in_live_mode');
  });
});

describe('a database that is lost', () => {
  it('is a problem of its own, and not ready', async () => {
    const { database: memory } = await createTestDatabase('pglite');
    const lost = await createIssuer(
      readConfig({ ISSUER_DATA: folder, ISSUER_ISO_PORT: '0', ISSUER_HTTP_PORT: '0' }),
      { database: memory },
    );
    const card = await takeTestCard(lost.httpOrigin);
    const acquirer = await connectAcquirer(lost.isoPort);
    await memory.close();
    expect((await fetch(`${lost.httpOrigin}/ready`)).status).toBe(503);
    expect((await fetch(`${lost.httpOrigin}/health`)).status).toBe(200);
    const asked = clientOf(card.walletToken, lost).call(getCardAccount, { params: { id: card.cardId } });
    expect(await codeOf(asked)).toBe('database_unavailable');
    // Silence, for no answer could be kept: the acquirer reverses. By then the issuer may have signed off, so that nothing is sent.
    const outcome = await acquirer.link.request(await tapMessage(card, 100n), { timeoutMs: 300 });
    expect(['timeout', 'not-sent']).toContain(outcome.kind);
    await acquirer.link.close();
    await lost.close();
  });
});

describe('health and keys', () => {
  it('says that it is up and ready', async () => {
    for (const path of ['/health', '/ready']) {
      expect((await fetch(issuer.httpOrigin + path)).status).toBe(200);
    }
  });

  it('gives the CA keys under which its cards are certified, and no private part', async () => {
    const { data } = await clientOf().call(listCaKeys, {});
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ rid: TEST_SCHEME_RID, index: '01', exponent: '010001' });
    expect(data[0]?.modulus).toHaveLength(352);
  });
});
