import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { encodeReplacementAmounts, type Message } from '@tallystick/iso8583';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { createIssuer, type RunningIssuer } from '../issuer.ts';
import { connectAcquirer, takeTestCard, tapMessage, type WalletCard } from '../testing/acquirer.ts';
import { reversalOf } from '../testing/payment-message.ts';
import { responseMti } from './response.ts';

describe('the issuer host on the wire', () => {
  let folder: string;
  let database: Database;
  let issuer: RunningIssuer;
  let acquirer: Awaited<ReturnType<typeof connectAcquirer>>;
  let card: WalletCard;
  let stan = 930_000;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tallystick-elements-'));
    ({ database } = await createTestDatabase('pglite'));
    const config = readConfig({ ISSUER_DATA: folder, ISSUER_ISO_PORT: '0', ISSUER_HTTP_PORT: '0' });
    issuer = await createIssuer(config, { database });
    acquirer = await connectAcquirer(issuer.isoPort);
    card = await takeTestCard(issuer.httpOrigin);
  });
  afterAll(async () => {
    await acquirer.link.close();
    await issuer.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  const send = (message: Message, changes: Partial<Message> = {}) => {
    stan += 1;
    return acquirer.send({ ...message, 11: String(stan), ...changes });
  };

  it.each<[string, Partial<Message>]>([
    ['a PIN (DE52)', { 52: new Uint8Array(8) }],
    ['a MAC (DE64)', { 64: new Uint8Array(8) }],
    ['a MAC (DE128)', { 128: new Uint8Array(8) }],
  ])('reviewed/P10: refuses %s that it cannot verify, in a request and in a reversal', async (_, changes) => {
    const request = await tapMessage(card, 1_250n);
    const refusal = await acquirer.send({ ...request, ...changes });
    expect(refusal).toMatchObject({ mti: '0210', 39: '40' });
    expect(refusal[38]).toBeUndefined();
    expect((await acquirer.send(request))[39]).toBe('00');
    const reversal = reversalOf(request, '0420', String(request[11]).replace(/^0/, '9'));
    expect(await acquirer.send({ ...reversal, ...changes })).toMatchObject({ mti: '0430', 39: '40' });
    expect((await acquirer.send({ ...reversal, mti: '0421' }))[39]).toBe('00');
  });

  it.each(['003000', '002000', '001000', '004000', '000030'])(
    'reviewed/P6: takes a purchase from whatever account type DE3 names (%s), and echoes it',
    async (processingCode) => {
      const request = await tapMessage(card, 100n, { 3: processingCode });
      expect(await acquirer.send(request)).toMatchObject({ 3: processingCode, 39: '00' });
    },
  );

  it.each(['010000', '093000', '200030', '009900'])(
    'reviewed/P6: is for purchases: %s is refused',
    async (code) => {
      expect(await acquirer.send(await tapMessage(card, 100n, { 3: code }))).toMatchObject({
        3: code,
        39: '12',
      });
    },
  );

  it('reviewed/P6: echoes DE90 and DE95 in the answer to a reversal', async () => {
    const request = await tapMessage(card, 1_250n);
    await acquirer.send(request);
    const reversal: Message = {
      ...reversalOf(request),
      95: encodeReplacementAmounts({ transactionMinor: 500n }),
    };
    expect(await send(reversal)).toMatchObject({ mti: '0430', 39: '00', 90: reversal[90], 95: reversal[95] });
    expect(await send(reversalOf(request), { 37: '632799999901' })).toMatchObject({
      39: '25',
      90: reversal[90],
    });
  });

  it('reviewed/P6: repeats DE70 in an 0810, whatever is answered', async () => {
    const request = { mti: '0800', 7: '1123120000', 11: '940001', 70: '161' };
    const outcome = await acquirer.link.request(request, { timeoutMs: 60_000 });
    expect(outcome).toMatchObject({ kind: 'reply', message: { mti: '0810', 70: '161' } });
  });

  it.each([
    ['0400', '0410'],
    ['0401', '0410'],
    ['0402', '0412'],
    ['0403', '0412'],
    ['0420', '0430'],
    ['0421', '0430'],
    ['0422', '0432'],
    ['0423', '0432'],
    ['0201', '0210'],
  ])(
    'reviewed/P6: %s is answered as %s: the originator stays, a repeat is answered like its first',
    (mti, answer) => {
      expect(responseMti(mti)).toBe(answer);
    },
  );
});
