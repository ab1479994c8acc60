import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { TAG_9F6C_CTQ, TAG_9F33_TERMINAL_CAPABILITIES, TAG_9F34_CVM_RESULTS } from '@tallystick/emv';
import { fromBase64Url } from '@tallystick/encoding';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { aesKsn, aesTransactionKey, aesWorkingKey } from '@tallystick/keys/dukpt';
import { unwrapKeyBlock } from '@tallystick/keys/key-block';
import { encipherPinBlock4, encodePinBlock } from '@tallystick/keys/pin';
import { loadZoneKeys } from '@tallystick/operating';
import {
  createCardPinKey,
  createClient,
  getCardPin,
  type PinBlock,
  setCardPin,
  unblockCardPin,
} from '@tallystick/protocol';
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../../issuer/src/config.ts';
import { createIssuer, type RunningIssuer } from '../../../../issuer/src/issuer.ts';
import { takeTestCard, type WalletCard } from '../../../../issuer/src/testing/acquirer.ts';
import { changed } from '../../testing/field-55.ts';
import { until } from '../../testing/until.ts';
import { createTap, toBase64Url } from './testing/card-tap.ts';
import {
  codeOf,
  createPaymentSystem,
  device,
  type PaymentSystem,
  pinTicketFor,
  ticketFor,
} from './testing/payment-system.ts';

const OPERATOR_KEY = 'b7c1f0a94e2d5836b7c1f0a94e2d58361c9a';
/** Enough for what a quiet machine does in a moment and a busy one in seconds. */
const ANSWER_MS = 60_000;

const newPair = async () => {
  const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const { x = '', y = '' } = await exportJWK(pair.publicKey);
  return { privateKey: pair.privateKey, jwk: { kty: 'EC' as const, crv: 'P-256' as const, x, y } };
};

/** Whoever enciphers PINs under keys of an initial key: a terminal, or a wallet. */
const pinKeys = async (
  issue: (jwk: {
    kty: 'EC';
    crv: 'P-256';
    x: string;
    y: string;
  }) => Promise<{ keyId: string; initialKey: string }>,
) => {
  const { privateKey, jwk } = await newPair();
  const { keyId, initialKey } = await issue(jwk);
  const { plaintext } = await compactDecrypt(initialKey, privateKey);
  let counter = 0;
  const next = (): number => {
    counter += 1;
    return counter;
  };
  return {
    encipher(pin: string, pan: string, at = next()): PinBlock {
      const ksn = aesKsn(Uint8Array.fromHex(keyId), at);
      const transactionKey = aesTransactionKey(nodeCiphers, plaintext, ksn);
      const key = aesWorkingKey(nodeCiphers, transactionKey, ksn, 'pin', 'aes128');
      const block = encipherPinBlock4(nodeCiphers, key, Uint8Array.from(pin, Number), pan, (length) =>
        crypto.getRandomValues(new Uint8Array(length)),
      );
      return { ksn: ksn.toHex().toUpperCase(), block: block.toHex().toUpperCase() };
    },
  };
};

describe.each(testEngines())('a PIN from terminal to issuer on %s', (engine) => {
  let folder: string;
  let issuer: RunningIssuer;
  let issuerDatabase: { database: Database; drop: () => Promise<void> };
  let store: { database: Database; drop: () => Promise<void> };
  let system: PaymentSystem;
  let keys = 0;
  const till = device(12_345_678);
  let terminal: Awaited<ReturnType<typeof pinKeys>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-pin-'));
    const zone = join(folder, 'pin-zone.keys');
    issuerDatabase = await createTestDatabase('pglite');
    const config = readConfig({
      ISSUER_DATA: folder,
      ISSUER_ISO_PORT: '0',
      ISSUER_HTTP_PORT: '0',
      ISSUER_OPERATOR_KEY: OPERATOR_KEY,
      ISSUER_CVM_LIMIT: '5000',
      ISSUER_DIALECT: engine === 'pglite' ? 'iso1987binary' : 'iso1987ascii',
      PIN_ZONE_FILE: zone,
      LOG_LEVEL: 'silent',
    });
    issuer = await createIssuer(config, { database: issuerDatabase.database });
    store = await createTestDatabase(engine);
    system = await createPaymentSystem({
      database: store.database,
      pinZoneFile: zone,
      config: {
        issuer: { host: '127.0.0.1', isoPort: issuer.isoPort, httpOrigin: issuer.httpOrigin },
        acquirer: { dialect: config.dialect, timeoutMs: ANSWER_MS },
      },
    });
    await system.start?.();
    await until(() => system.acquiring.state().state === 'up');
    terminal = await pinKeys((jwk) => system.terminalPins.issue(till, jwk));
  });
  afterAll(async () => {
    await system?.close();
    await store?.drop();
    await issuer?.close();
    await issuerDatabase?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const walletOf = (card: WalletCard) =>
    createClient({
      origin: issuer.httpOrigin,
      authorise: () => ({ authorization: `Bearer ${card.walletToken}` }),
    });
  const operator = () =>
    createClient({
      origin: issuer.httpOrigin,
      authorise: () => ({ authorization: `Bearer ${OPERATOR_KEY}` }),
    });

  /** A card whose holder chose a PIN in the wallet, and what they pay with. */
  const cardWithPin = async (pin: string | undefined) => {
    const card = await takeTestCard(issuer.httpOrigin);
    const { pan } = card.profile;
    const params = { id: card.cardId };
    const client = walletOf(card);
    const wallet = await pinKeys((walletKey) =>
      client.call(createCardPinKey, { params, body: { walletKey } }),
    );
    const choose = (chosen: string, current?: string) => {
      const was = current === undefined ? undefined : wallet.encipher(current, pan);
      const body = { chosen: wallet.encipher(chosen, pan), ...(was === undefined ? {} : { current: was }) };
      return client.call(setCardPin, { params, body });
    };
    if (pin !== undefined) expect((await choose(pin)).outcome).toBe('set');
    const tap = createTap(card.profile, new Date());
    const present = async (entered: string, block?: PinBlock) => {
      keys += 1;
      const amount = { value: 9_900, currency: 'EUR' as const };
      const { payment } = await system.service.create(till, `key-${keys}`, { amount });
      const { data } = await tap(payment.id, amount.value);
      // What a terminal that takes PINs tells of itself and the card of itself is not under the cryptogram.
      const de55 = changed(fromBase64Url(data.de55), {
        [TAG_9F6C_CTQ]: '8000',
        [TAG_9F34_CVM_RESULTS]: '020000',
        [TAG_9F33_TERMINAL_CAPABILITIES]: 'E0B0C8',
      });
      const sealed = await system.seal({
        ...data,
        de55: toBase64Url(de55),
        cvm: 'online-pin',
        pin: block ?? terminal.encipher(entered, pan),
      });
      const presented = await system.service.present(
        till,
        payment.id,
        ticketFor(till, payment),
        sealed,
        pinTicketFor(till, payment),
      );
      return presented.payment;
    };
    return { pan, params, client, wallet, choose, present };
  };

  it('pays above the limit with the right one, and not without', async () => {
    const card = await cardWithPin('2468');
    expect(await card.present('2468')).toMatchObject({ status: 'approved', card: { cvm: 'online-pin' } });
    expect(await card.present('1357')).toMatchObject({
      status: 'declined',
      reason: 'wrong_pin',
      responseCode: '55',
    });
    expect(await card.client.call(getCardPin, { params: card.params })).toMatchObject({
      isSet: true,
      triesLeft: 2,
    });
  });

  it('is blocked after three wrong ones, and pays again when the operator unblocked it', async () => {
    const card = await cardWithPin('2468');
    for (const reason of ['wrong_pin', 'wrong_pin', 'pin_blocked', 'pin_blocked'])
      expect(await card.present('0000')).toMatchObject({ status: 'declined', reason });
    expect(await card.present('2468')).toMatchObject({ reason: 'pin_blocked', responseCode: '75' });
    await operator().call(unblockCardPin, { params: card.params, body: {} });
    expect(await card.present('2468')).toMatchObject({ status: 'approved' });
  });

  it('is changed by who knows it', async () => {
    const card = await cardWithPin('2468');
    expect((await card.choose('1111', '9999')).outcome).toBe('wrong_pin');
    expect(await card.choose('1111', '2468')).toMatchObject({ outcome: 'set', pin: { triesLeft: 3 } });
    expect(await card.present('2468')).toMatchObject({ reason: 'wrong_pin' });
    expect(await card.present('1111')).toMatchObject({ status: 'approved' });
    await expect(card.choose('5555')).rejects.toMatchObject({ problem: { code: 'malformed_request' } });
  });

  it('is nobody else’s to set: not the operator’s, and not under a key that was used', async () => {
    const card = await cardWithPin('2468');
    const chosen = card.wallet.encipher('7777', card.pan);
    const asOperator = operator().call(setCardPin, { params: card.params, body: { chosen } });
    await expect(asOperator).rejects.toMatchObject({ problem: { code: 'wallet_token_refused' } });
    const other = await cardWithPin(undefined);
    const foreign = other.client.call(setCardPin, { params: other.params, body: { chosen } });
    await expect(foreign).rejects.toMatchObject({ problem: { code: 'pin_block_refused' } });
    const own = other.wallet.encipher('7777', other.pan);
    await other.client.call(setCardPin, { params: other.params, body: { chosen: own } });
    const again = other.client.call(setCardPin, {
      params: other.params,
      body: { chosen: own, current: own },
    });
    await expect(again).rejects.toMatchObject({ problem: { code: 'pin_block_refused' } });
  });

  it('is used once: neither the same block again nor one of an earlier key', async () => {
    const card = await cardWithPin('2468');
    const block = terminal.encipher('2468', card.pan);
    const earlier = terminal.encipher('2468', card.pan, 1);
    expect(await card.present('', block)).toMatchObject({ status: 'approved' });
    expect(await codeOf(card.present('', block))).toBe('pin_block_refused');
    expect(await codeOf(card.present('', earlier))).toBe('pin_block_refused');
  });

  it('of another account, or changed in a bit, goes nowhere, and nobody is told why', async () => {
    const card = await cardWithPin('2468');
    const foreign = terminal.encipher('2468', '9999990000000014');
    const { ksn, block } = terminal.encipher('2468', card.pan);
    const flipped = { ksn, block: `${block.startsWith('0') ? '1' : '0'}${block.slice(1)}` };
    const outcomes = [await card.present('', foreign), await card.present('', flipped)];
    expect(outcomes.map(({ status, reason }) => [status, reason])).toEqual([
      ['declined', 'not_permitted'],
      ['declined', 'not_permitted'],
    ]);
    expect(await card.client.call(getCardPin, { params: card.params })).toMatchObject({ triesLeft: 3 });
  });

  it('of a key that was replaced is not taken any more', async () => {
    const card = await cardWithPin('2468');
    const before = terminal;
    terminal = await pinKeys((jwk) => system.terminalPins.issue(till, jwk));
    expect(await codeOf(card.present('', before.encipher('2468', card.pan)))).toBe('pin_block_refused');
    expect(await card.present('2468')).toMatchObject({ status: 'approved' });
  });

  /** DE52 of a PIN: what the issuer was sent, which for one account, PIN and key is always the same (format 0). */
  const blockForHost = async (pin: string, pan: string): Promise<string> => {
    const { protectionKey, block } = await loadZoneKeys(join(folder, 'pin-zone.keys'));
    const { key } = protectionKey.use((bytes) => unwrapKeyBlock(nodeCiphers, bytes, block));
    const clear = encodePinBlock(0, Uint8Array.from(pin, Number), {
      pan,
      randomBytes: () => new Uint8Array(),
    });
    return key.use((bytes) => nodeCiphers.tdesEncryptEcb(bytes, clear).toHex().toUpperCase());
  };

  it('leaves nothing behind: no block of the PIN is in either database, under either key', async () => {
    const card = await cardWithPin('2468');
    const sent = terminal.encipher('2468', card.pan);
    const paid = await card.present('', sent);
    expect(paid.status).toBe('approved');
    const forHost = await blockForHost('2468', card.pan);
    for (const { database } of [store, issuerDatabase]) {
      const tables = await database.query<{ name: string }>({
        text: `select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`,
      });
      expect(tables.length).toBeGreaterThan(5);
      for (const { name } of tables) {
        const rows = await database.query<{ line: string }>({
          text: `select t::text as line from "${name}" t`,
        });
        for (const { line } of rows) {
          expect(line.toUpperCase()).not.toContain(sent.block);
          expect(line.toUpperCase()).not.toContain(forHost);
        }
      }
    }
  });
});
