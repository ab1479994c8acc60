import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { TAG_9F6C_CTQ, TAG_9F34_CVM_RESULTS } from '@tallystick/emv';
import { fromBase64Url } from '@tallystick/encoding';
import {
  createClient,
  getCardAccount,
  type OutcomeReason,
  type Payment,
  TEST_AMOUNTS,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../../../issuer/src/config.ts';
import { createIssuer, type RunningIssuer } from '../../../../issuer/src/issuer.ts';
import { takeTestCard, type WalletCard } from '../../../../issuer/src/testing/acquirer.ts';
import { changed } from '../../testing/field-55.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { until } from '../../testing/until.ts';
import { createTap, toBase64Url } from './testing/card-tap.ts';
import {
  codeOf,
  createPaymentSystem,
  device,
  MERCHANT,
  type PaymentSystem,
  pinTicketFor,
  ticketFor,
} from './testing/payment-system.ts';

/** Of the clock that the tests move, as is what the issuer calls slow and late. */
const TIMEOUT_MS = 10_000;

describe.each(testEngines())('payments on %s with the issuer', (engine) => {
  let folder: string;
  let issuer: RunningIssuer;
  let issuerDatabase: { database: Database; drop: () => Promise<void> };
  let store: { database: Database; drop: () => Promise<void> };
  let system: PaymentSystem;
  let card: WalletCard;
  let tap: ReturnType<typeof createTap>;
  let keys = 0;
  const till = device(12_345_678);
  const clock = createManualClock();
  /** A hundredth of what the issuer has for an answer: one that is on its way comes before its time is over. */
  const tick = () => clock.advance(TIMEOUT_MS / 100);
  const isUp = () => system.acquiring.state().state === 'up';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-payments-'));
    issuerDatabase = await createTestDatabase('pglite');
    const config = readConfig({
      ISSUER_DATA: folder,
      ISSUER_ISO_PORT: '0',
      ISSUER_HTTP_PORT: '0',
      ISSUER_LATE_MS: '12000',
      ISSUER_SLOW_MS: '2000',
      ISSUER_DIALECT: engine === 'pglite' ? 'iso1987binary' : 'iso1987ascii',
      LOG_LEVEL: 'silent',
    });
    issuer = await createIssuer(config, { database: issuerDatabase.database, clock });
    card = await takeTestCard(issuer.httpOrigin);
    tap = createTap(card.profile, new Date(clock.now()));
    store = await createTestDatabase(engine);
    system = await createPaymentSystem({
      database: store.database,
      clock,
      config: {
        issuer: { host: '127.0.0.1', isoPort: issuer.isoPort, httpOrigin: issuer.httpOrigin },
        acquirer: { dialect: config.dialect, timeoutMs: TIMEOUT_MS },
      },
    });
    await system.start?.();
    await until(isUp, tick);
  });
  afterAll(async () => {
    await system?.close();
    await store?.drop();
    await issuer?.close();
    await issuerDatabase?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const nextKey = () => {
    keys += 1;
    return `key-${keys}`;
  };
  const create = async (value: number, actor = till) =>
    (await system.service.create(actor, nextKey(), { amount: { value, currency: 'EUR' } })).payment;
  const present = async (payment: Payment, actor = till) => {
    const { data } = await tap(payment.id, payment.amount.value);
    const sealed = await system.seal(data);
    let isDone = false;
    const presented = system.service
      .present(actor, payment.id, ticketFor(actor, payment), sealed)
      .finally(() => {
        isDone = true;
      });
    await Promise.race([presented, until(() => isDone, tick)]);
    return presented;
  };
  const pay = async (value: number) => (await present(await create(value))).payment;
  const balance = async () => {
    const client = createClient({
      origin: issuer.httpOrigin,
      authorise: () => ({ authorization: `Bearer ${card.walletToken}` }),
    });
    return (await client.call(getCardAccount, { params: { id: card.cardId } })).available.value;
  };
  const acknowledged = (id: string) =>
    until(async () => {
      const payment = await system.views.get(MERCHANT, id);
      return payment.reversal?.state === 'acknowledged' && payment;
    }, tick);

  it('approves a payment, tells the card, and takes the money once', async () => {
    const before = await balance();
    const payment = await create(1250);
    expect(payment.status).toBe('created');
    const { payment: paid, issuerDe55 } = await present(payment);
    expect(paid).toMatchObject({
      id: payment.id,
      status: 'approved',
      reason: 'approved',
      responseCode: '00',
      card: { maskedPan: expect.stringMatching(/^\d{6}\*+\d{4}$/), entryMode: 'contactless', cvm: 'none' },
    });
    expect(paid.authorisationCode).toMatch(/^\w{6}$/);
    expect(paid.retrievalReference).toMatch(/^\d{12}$/);
    expect(paid.receiptUrl).toMatch(/\/r\/rcp_[0-9a-z]{26}$/);
    expect(Buffer.from(issuerDe55 ?? '', 'base64url').toString('hex')).toMatch(/^91/);
    expect(await balance()).toBe(before - 1250);
    expect(await system.views.get(MERCHANT, payment.id)).toEqual(paid);
    expect(await system.service.own(till, payment.id)).toEqual(paid);
  });

  it('costs three statements, each a commit of its own, and no transaction', async () => {
    const query = vi.spyOn(system.platform.database, 'query');
    const transaction = vi.spyOn(system.platform.database, 'transaction');
    expect((await pay(1350)).status).toBe('approved');
    const ofPayments = query.mock.calls
      .map(([{ name }]) => name)
      .filter((name) => name?.startsWith('payment-'));
    expect(ofPayments.filter((name) => name !== 'payment-due')).toEqual([
      'payment-create',
      'payment-present',
      'payment-complete',
    ]);
    const inTransactions = await Promise.allSettled(transaction.mock.results.map(({ value }) => value));
    // The rounds that end what is due found nothing.
    for (const result of inTransactions) expect(result).toEqual({ status: 'fulfilled', value: [] });
    query.mockRestore();
    transaction.mockRestore();
  });

  const DECLINES: Readonly<Record<string, OutcomeReason>> = {
    '05': 'do_not_honour',
    '12': 'invalid_transaction',
    '14': 'invalid_card',
    '41': 'card_lost_or_stolen',
    '43': 'card_lost_or_stolen',
    '51': 'insufficient_funds',
    '54': 'card_expired',
    '61': 'limit_exceeded',
    '62': 'card_blocked',
    '82': 'cryptogram_wrong',
  };
  it.each(TEST_AMOUNTS.filter(({ responseCode = '' }) => DECLINES[responseCode] !== undefined))(
    'declines the test amount x.$cents: $meaning',
    async ({ cents, responseCode = '' }) => {
      const before = await balance();
      const payment = await pay(100 + Number(cents));
      expect(payment).toMatchObject({ status: 'declined', responseCode, reason: DECLINES[responseCode] });
      expect(payment.reversal).toBeUndefined();
      expect(await balance()).toBe(before);
    },
  );

  it.each([
    ['68', 'no answer', 'no_answer'],
    ['69', 'a late answer', 'no_answer'],
    ['71', 'a connection dropped after the booking', 'link_lost'],
    ['72', 'a connection dropped before the booking', 'link_lost'],
    ['73', 'an answer that is garbage', 'host_error'],
    ['91', 'an issuer that is down, which may have booked before', 'issuer_unavailable'],
    ['96', 'a malfunction, which may have come after the booking', 'host_error'],
  ] as const)('reverses x.%s, %s, until the issuer acknowledges it', async (cents, _, reason) => {
    await until(isUp, tick);
    const before = await balance();
    const payment = await pay(100 + Number(cents));
    expect(payment).toMatchObject({ status: 'reversed', reason, reversal: { state: expect.any(String) } });
    const done = await acknowledged(payment.id);
    expect(done.reversal?.attempts).toBeGreaterThanOrEqual(1);
    expect(await balance()).toBe(before);
    await until(async () => {
      const { steps } = await system.views.trace(MERCHANT, payment.id);
      const titles = steps.map(({ title }) => title);
      if (cents === '69' && !steps.some(({ summary }) => summary?.startsWith('Came too late'))) return false;
      return titles.some((title) => title.startsWith('04')) && titles.some((title) => /^04[13]0/.test(title));
    }, tick);
    const { data } = await system.views.list(MERCHANT, { status: 'reversed' });
    expect(data.map(({ id }) => id)).toContain(payment.id);
  });

  it.each([
    ['70', 'a doubled answer'],
    ['74', 'a slow answer'],
  ] as const)('approves x.%s, %s, once', async (cents, _) => {
    await until(isUp, tick);
    const before = await balance();
    const payment = await pay(100 + Number(cents));
    expect(payment.status).toBe('approved');
    expect(await balance()).toBe(before - 100 - Number(cents));
    if (cents !== '70') return;
    await until(async () => {
      const { steps } = await system.views.trace(MERCHANT, payment.id);
      return steps.some(({ summary }) => summary === 'A second answer: ignored');
    });
  });

  it('makes one payment of 50 requests with one key, each with a challenge of its own', async () => {
    const body = { amount: { value: 333, currency: 'EUR' as const }, reference: 'table 4' };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => system.service.create(till, 'the-one-key', body)),
    );
    expect(new Set(answers.map(({ payment }) => payment.id)).size).toBe(1);
    expect(new Set(answers.map(({ challenge }) => challenge.value)).size).toBe(50);
    const events = await store.database.query<{ count: number }>(
      { text: "select count(*)::int as count from events where subject = $1 and type = 'payment.created'" },
      [answers[0]?.payment.id],
    );
    expect(events).toEqual([{ count: 1 }]);
    expect(await codeOf(system.service.create(till, 'the-one-key', { ...body, reference: 'table 5' }))).toBe(
      'idempotency_conflict',
    );
    const other = await system.service.create(device(7), 'the-one-key', body);
    expect(other.payment.id).not.toBe(answers[0]?.payment.id);
  });

  it('takes the money once when one payment is presented 20 times at once, and answers all alike', async () => {
    const before = await balance();
    const payment = await create(777);
    const { data } = await tap(payment.id, 777);
    const sealed = await system.seal(data);
    const ticket = ticketFor(till, payment);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => system.service.present(till, payment.id, ticket, sealed)),
    );
    expect(answers.every(({ payment: paid }) => paid.status === 'approved')).toBe(true);
    expect(new Set(answers.map(({ issuerDe55 }) => issuerDe55)).size).toBe(1);
    const again = await system.service.present(till, payment.id, ticket, sealed);
    expect(again).toEqual(answers[0]);
    expect(await balance()).toBe(before - 777);
  });

  it('refuses what does not belong together', async () => {
    const payment = await create(500);
    const other = await create(600);
    const { data } = await tap(payment.id, 500);
    const sealed = await system.seal(data);
    const ticket = ticketFor(till, payment);
    const thief = device(99);
    expect(await codeOf(system.service.present(thief, payment.id, ticket, sealed))).toBe('ticket_foreign');
    expect(await codeOf(system.service.present(thief, payment.id, ticketFor(thief, payment), sealed))).toBe(
      'not_found',
    );
    expect(await codeOf(system.service.present(till, other.id, ticket, sealed))).toBe('ticket_foreign');
    expect(await codeOf(system.service.present(till, other.id, ticketFor(till, other), sealed))).toBe(
      'card_data_invalid',
    );
    expect(
      await codeOf(system.service.present(till, payment.id, ticket, `${sealed.slice(0, -6)}AAAAAA`)),
    ).toBe('card_data_invalid');
    expect(await codeOf(system.service.own(thief, payment.id))).toBe('not_found');
    expect(await codeOf(system.service.cancel(thief, payment.id))).toBe('not_found');
    const { payment: paid } = await system.service.present(till, payment.id, ticket, sealed);
    expect(paid.status).toBe('approved');
    expect(
      await codeOf(system.service.present(till, payment.id, ticketFor(till, payment, 'another'), sealed)),
    ).toBe('payment_state_conflict');
    expect(await codeOf(system.service.cancel(till, payment.id))).toBe('payment_state_conflict');
  });

  it('takes a payment with a PIN only with the ticket of the check before it', async () => {
    const payment = await create(900);
    const { data } = await tap(payment.id, 900);
    // The card asks for a PIN, and the terminal says that one was entered (EMV Book 4, annex A4).
    const asked = { [TAG_9F6C_CTQ]: '8000', [TAG_9F34_CVM_RESULTS]: '020000' };
    const de55 = toBase64Url(changed(fromBase64Url(data.de55), asked));
    const pin = { ksn: '0'.repeat(24), block: '0'.repeat(32) };
    const sealed = await system.seal({ ...data, de55, cvm: 'online-pin', pin });
    const ticket = ticketFor(till, payment);
    const present = (pinTicket?: string) =>
      system.service.present(till, payment.id, ticket, sealed, pinTicket);
    expect(await codeOf(present())).toBe('pin_ticket_missing');
    expect(await codeOf(present(ticket))).toBe('ticket_foreign');
    expect(await codeOf(present(pinTicketFor(till, await create(900))))).toBe('ticket_foreign');
    const right = pinTicketFor(till, payment);
    // Nobody gave this device a key: its PIN is one that was used before, or another's.
    expect(await codeOf(present(right))).toBe('pin_block_refused');
    const without = await system.seal({ ...data, de55, cvm: 'online-pin' });
    expect(await codeOf(system.service.present(till, payment.id, ticket, without, right))).toBe(
      'card_data_invalid',
    );
    const unasked = await system.seal({ ...data, pin });
    expect(await codeOf(system.service.present(till, payment.id, ticket, unasked, right))).toBe(
      'card_data_invalid',
    );
    expect((await system.service.own(till, payment.id)).status).toBe('created');
  });

  it('refuses amounts and currencies that the terminal does not take', async () => {
    const create = (value: number, currency: 'EUR' | 'USD') =>
      codeOf(system.service.create(till, nextKey(), { amount: { value, currency } }));
    expect(await create(50_001, 'EUR')).toBe('amount_too_large');
    expect(await create(100, 'USD')).toBe('currency_unsupported');
  });

  it('cancels before the card, not after, and as often as one likes', async () => {
    const payment = await create(200);
    expect((await system.service.cancel(till, payment.id)).status).toBe('cancelled');
    expect((await system.service.cancel(till, payment.id)).status).toBe('cancelled');
    expect(await codeOf(present(payment))).toBe('payment_state_conflict');
  });

  it('pages through payments, newest first', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await system.views.list(MERCHANT, { limit: 7, ...(after === undefined ? {} : { after }) });
      expect(page.data.length).toBeLessThanOrEqual(7);
      seen.push(...page.data.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    const [{ count } = { count: 0 }] = await store.database.query<{ count: number }>({
      text: 'select count(*)::int as count from payments',
    });
    expect(seen.length).toBe(count);
  });

  it('decodes every APDU and field in the trace, and keeps no PAN and no track anywhere', async () => {
    const payment = await create(1900);
    const { data, track2 } = await tap(payment.id, 1900);
    await system.service.present(till, payment.id, ticketFor(till, payment), await system.seal(data));
    const { steps } = await system.views.trace(MERCHANT, payment.id);
    const kinds = steps.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'state').length).toBe(3);
    expect(kinds.filter((kind) => kind === 'apdu').length).toBe(data.exchanges.length);
    const iso = steps.filter(({ kind }) => kind === 'iso8583');
    expect(iso.map(({ title }) => title.slice(0, 4))).toEqual(['0200', '0210']);
    expect(iso[0]?.objects?.find(({ tag }) => tag === 'DE35')?.value).toMatch(/^\d{0,6}\*+/);
    expect(JSON.stringify(iso[0]?.objects?.find(({ tag }) => tag === 'DE55')?.children)).toContain('"9F26"');
    expect(iso[1]?.objects?.find(({ tag }) => tag === 'DE39')?.meaning).toBeDefined();

    const hex = track2.toHex();
    const pan = hex.slice(0, hex.indexOf('d'));
    const text = new TextEncoder().encode(pan);
    const needles = [
      pan,
      hex.slice(0, -2),
      text.toHex(),
      text.toBase64().slice(0, -4),
      track2.toBase64().slice(0, -4),
      toBase64Url(track2).slice(0, -4),
    ].map((needle) => needle.toLowerCase());
    const tables = await store.database.query<{ name: string }>({
      text: "select table_name as name from information_schema.tables where table_schema = 'public'",
    });
    let bytes = 0;
    for (const { name } of tables) {
      const rows = await store.database.query<{ row: string }>({
        text: `select t::text as row from "${name}" t`,
      });
      for (const { row } of rows) {
        bytes += row.length;
        const lower = row.toLowerCase();
        for (const needle of needles) expect(lower.includes(needle), `${name} holds card data`).toBe(false);
      }
    }
    expect(bytes).toBeGreaterThan(10_000);
    const shown = JSON.stringify(steps).toLowerCase();
    for (const needle of needles) expect(shown.includes(needle)).toBe(false);
  });
});
