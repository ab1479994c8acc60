import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@tallystick/database/testing';
import {
  encodeTlv,
  parseDataObjects,
  TAG_9F6C_CTQ,
  TAG_9F10_IAD,
  TAG_9F34_CVM_RESULTS,
  TAG_9F66_TTQ,
} from '@tallystick/emv';
import { bytesOf, type Message } from '@tallystick/iso8583';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { createIssuer, type RunningIssuer } from './issuer.ts';
import { connectAcquirer, takeTestCard, tapMessage, type WalletCard } from './testing/acquirer.ts';

const CVM_LIMIT = 5_000;
const ABOVE = 6_000n;

/** What a modified terminal writes into field 55 after the card has answered. */
const rewritten = (message: Message, changes: Readonly<Record<number, string | undefined>>): Message => {
  const objects = parseDataObjects(bytesOf(message, 55) ?? new Uint8Array());
  for (const [tag, value] of Object.entries(changes)) {
    if (value === undefined) objects.delete(Number(tag));
    else objects.set(Number(tag), Uint8Array.fromHex(value));
  }
  return { ...message, 55: encodeTlv([...objects].map(([tag, value]) => ({ tag, value }))) };
};

/** Verified on the holder's own device, in the terminal's words. */
const CLAIM = { [TAG_9F6C_CTQ]: '0880', [TAG_9F34_CVM_RESULTS]: '010002' };
const NO_WORD = {
  [TAG_9F6C_CTQ]: undefined,
  [TAG_9F34_CVM_RESULTS]: undefined,
  [TAG_9F66_TTQ]: undefined,
};

describe('verification of the holder, as the card signs it', () => {
  let folder: string;
  let drop: () => Promise<void>;
  let issuer: RunningIssuer;
  let acquirer: Awaited<ReturnType<typeof connectAcquirer>>;
  let card: WalletCard;

  const start = async (settings: Record<string, string>) => {
    const made = await createTestDatabase('pglite');
    ({ drop } = made);
    folder = await mkdtemp(join(tmpdir(), 'tallystick-issuer-'));
    const config = readConfig({
      ISSUER_DATA: folder,
      ISSUER_ISO_PORT: '0',
      ISSUER_HTTP_PORT: '0',
      ...settings,
    });
    issuer = await createIssuer(config, { database: made.database, log: pino({ level: 'silent' }) });
    acquirer = await connectAcquirer(issuer.isoPort);
    card = await takeTestCard(issuer.httpOrigin);
  };
  const stop = async () => {
    await acquirer.link.close();
    await issuer.close();
    await drop();
    await rm(folder, { recursive: true });
  };
  const codeOf = async (message: Message) => (await acquirer.send(message))[39];

  describe('where the terminal says that it was to be', () => {
    beforeAll(() => start({}));
    afterAll(() => stop());

    it('reviewed/M1: approves above the limit what the card says was verified on its own device', async () => {
      const how = { isHolderVerified: true, cvmLimit: CVM_LIMIT };
      const message = await tapMessage(card, ABOVE, {}, how);
      const objects = parseDataObjects(bytesOf(message, 55) ?? new Uint8Array());
      expect(objects.get(TAG_9F10_IAD)?.toHex()).toBe('06011203a50000');
      expect(objects.get(TAG_9F34_CVM_RESULTS)?.toHex()).toBe('010002');
      expect(await codeOf(message)).toBe('00');
    });

    it('reviewed/M1: refuses the claim of a terminal that the holder was verified, which the card did not sign', async () => {
      expect(await codeOf(rewritten(await tapMessage(card, ABOVE), CLAIM))).toBe('65');
      for (const one of [{ [TAG_9F6C_CTQ]: '0880' }, { [TAG_9F34_CVM_RESULTS]: '010002' }]) {
        expect(await codeOf(rewritten(await tapMessage(card, ABOVE), one))).toBe('65');
      }
    });

    it('reviewed/M1: refuses what the terminal was to verify and did not', async () => {
      const message = await tapMessage(card, ABOVE);
      expect(await codeOf(rewritten(message, { [TAG_9F66_TTQ]: '20C00000' }))).toBe('65');
    });

    it('reviewed/M1: refuses verification results that were written into the card’s data', async () => {
      const message = rewritten(await tapMessage(card, ABOVE), {
        ...CLAIM,
        [TAG_9F10_IAD]: '06011203a50000',
      });
      expect(await codeOf(message)).toBe('82');
    });

    it('reviewed/M1: approves below the limit without verification', async () => {
      expect(await codeOf(await tapMessage(card, 4_999n, {}, { cvmLimit: CVM_LIMIT }))).toBe('00');
      expect(await codeOf(rewritten(await tapMessage(card, 100n), NO_WORD))).toBe('00');
    });
  });

  describe('from a limit of the issuer on', () => {
    beforeAll(() => start({ ISSUER_CVM_LIMIT: String(CVM_LIMIT) }));
    afterAll(() => stop());

    it('reviewed/M1: refuses what no word of the terminal asks verification for', async () => {
      const at = (amountMinor: bigint, isHolderVerified = false) =>
        tapMessage(card, amountMinor, {}, { isHolderVerified });
      expect(await codeOf(rewritten(await at(5_000n), NO_WORD))).toBe('65');
      expect(await codeOf(await at(5_000n))).toBe('65');
      expect(await codeOf(await at(4_999n))).toBe('00');
      expect(await codeOf(await at(5_000n, true))).toBe('00');
    });
  });
});
