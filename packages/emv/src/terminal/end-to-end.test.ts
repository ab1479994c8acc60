import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeApdu } from '../apdu/describe-apdu.ts';
import { type CardState, createCardApplet } from '../card/applet.ts';
import { staticDataToAuthenticate } from '../card/card-files.ts';
import { makeTestScheme, TEST_CONFIGURATION, TEST_PAN } from '../card/test-scheme.fixture.ts';
import { isHolderVerified } from '../cryptogram/iad.ts';
import { generateArpc, verifyArqc } from '../cryptogram/verify-arqc.ts';
import { nodeSha1 } from '../node.ts';
import { recoverIccKey, recoverIssuerKey } from '../oda/certificate.ts';
import type { OnlineRequest, Outcome } from '../outcome/outcome.ts';
import { parseDataObjects } from '../tlv/data-objects.ts';
import { type CardReader, CardRemoved } from './card-reader.ts';
import type { ContactlessTransaction, TerminalConfiguration } from './configuration.ts';
import type { Exchange } from './exchange.ts';
import { runContactless } from './run-contactless.ts';

let made: Awaited<ReturnType<typeof makeTestScheme>>;
beforeAll(async () => {
  made = await makeTestScheme();
});

const TRANSACTION: ContactlessTransaction = { amountMinor: 1250n, date: '261123', time: '120000' };
const random = (bytes: number) => new Uint8Array(bytes).fill(0xa5);

function card(state: Partial<CardState> = {}) {
  const saved: number[] = [];
  const applet = createCardApplet({
    profile: made.profile,
    ciphers: softwareCiphers,
    state: { atc: 0, saveAtc: (atc) => void saved.push(atc), ...state },
  });
  return { applet, saved };
}

function run(
  reader: CardReader,
  more: {
    transaction?: Partial<ContactlessTransaction>;
    configuration?: TerminalConfiguration;
    onExchange?: (exchange: Exchange) => void;
  } = {},
) {
  return runContactless({
    reader,
    configuration: more.configuration ?? TEST_CONFIGURATION,
    transaction: { ...TRANSACTION, ...more.transaction },
    random,
    ...(more.onExchange ? { onExchange: more.onExchange } : {}),
  });
}

function online(outcome: Outcome): OnlineRequest {
  if (outcome.type !== 'online-request')
    throw new Error(`Expected online-request, got ${JSON.stringify(outcome)}`);
  return outcome;
}

const combination = (
  change: Partial<TerminalConfiguration['combinations'][number]>,
): TerminalConfiguration => ({
  ...TEST_CONFIGURATION,
  combinations: TEST_CONFIGURATION.combinations.map((one) => ({ ...one, ...change })),
});

describe('card against kernel', () => {
  it('goes online with a cryptogram that the issuer verifies and answers', async () => {
    const { applet, saved } = card({ atc: 6 });
    const outcome = online(await run(applet));
    expect(outcome).toMatchObject({
      cvm: 'none',
      maskedPan: '999999******0014',
      panSequence: '01',
      expiry: '3912',
      aid: 'F0544C4C595301',
      label: 'TALLYSTICK TEST',
      kernelId: 3,
    });
    expect(saved).toEqual([7]);
    const de55 = parseDataObjects(outcome.de55);
    const input = {
      issuerMasterKey: made.issuer.acMasterKey,
      pan: TEST_PAN,
      panSequence: '01',
      de55,
      ciphers: nodeCiphers,
    };
    const facts = verifyArqc(input);
    expect(facts).toMatchObject({ verified: true, atc: 7, cryptogramType: 'ARQC' });
    if (!facts.verified) return;
    expect(generateArpc(input, facts, Uint8Array.of(0, 0x82, 0, 0))).toHaveLength(8);
    expect(de55.has(0x5a) || de55.has(0x57)).toBe(false);
  });

  it('every signed data object counts: a changed one is a mismatch', async () => {
    const outcome = online(await run(card().applet));
    for (const tag of [
      0x9f02, 0x9f03, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37, 0x82, 0x9f36, 0x9f10, 0x9f26,
    ]) {
      const de55 = parseDataObjects(outcome.de55.slice());
      const value = de55.get(tag)?.slice() ?? new Uint8Array(0);
      value[value.length - 1] = (value.at(-1) ?? 0) ^ 1;
      de55.set(tag, value);
      const facts = verifyArqc({
        issuerMasterKey: made.issuer.acMasterKey,
        pan: TEST_PAN,
        panSequence: '01',
        de55,
        ciphers: nodeCiphers,
      });
      expect(facts, tag.toString(16)).toMatchObject({ verified: false, reason: 'mismatch' });
    }
  });

  it('asks for the online PIN above the CVM limit, or takes the device verification', async () => {
    const above = { transaction: { amountMinor: 5000n } };
    expect(online(await run(card().applet, above)).cvm).toBe('online-pin');
    expect(online(await run(card({ cdcvmPerformed: () => true }).applet, above)).cvm).toBe('cdcvm');
    expect(online(await run(card().applet, { transaction: { amountMinor: 4999n } })).cvm).toBe('none');
  });

  it('reviewed/M1: the card signs that its holder was verified on the device', async () => {
    const saysSo = async (cdcvm: boolean) => {
      const outcome = online(await run(card({ cdcvmPerformed: () => cdcvm }).applet));
      const facts = verifyArqc({
        issuerMasterKey: made.issuer.acMasterKey,
        pan: TEST_PAN,
        panSequence: '01',
        de55: parseDataObjects(outcome.de55),
        ciphers: nodeCiphers,
      });
      return facts.verified && isHolderVerified(facts.iad.cvr);
    };
    expect(await saysSo(true)).toBe(true);
    expect(await saysSo(false)).toBe(false);
    // Performed without success, and success without having been performed, are not it.
    expect(['03a40000', '03a10000', '03'].map((cvr) => isHolderVerified(Uint8Array.fromHex(cvr)))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('says see phone when no verification is possible, or the wallet is locked', async () => {
    const noPin = combination({ ttq: '20004000' });
    const seePhone = { type: 'try-again', reason: 'see-phone' };
    expect(
      await run(card().applet, { configuration: noPin, transaction: { amountMinor: 5000n } }),
    ).toMatchObject(seePhone);
    const locked = card({ availability: () => 'locked' });
    expect(await run(locked.applet)).toMatchObject(seePhone);
    expect(locked.saved).toEqual([]);
  });

  it('refuses with a blocked card, an exhausted counter or a failing store', async () => {
    const refused = { type: 'end-application', reason: 'card-refused' };
    expect(await run(card({ availability: () => 'blocked' }).applet)).toMatchObject(refused);
    expect(await run(card({ atc: 0xffff }).applet)).toMatchObject(refused);
    const failing = card({
      saveAtc: () => {
        throw new Error('disk full');
      },
    });
    expect(await run(failing.applet)).toMatchObject(refused);
  });

  it('uses another interface above the limit and for zero', async () => {
    const other = { type: 'other-interface', reason: 'amount-limit' };
    expect(await run(card().applet, { transaction: { amountMinor: 100_000n } })).toMatchObject(other);
    expect(await run(card().applet, { transaction: { amountMinor: 0n } })).toMatchObject(other);
  });

  it('declines what the card declines: an offline-only reader', async () => {
    const outcome = await run(card().applet, { configuration: combination({ ttq: '28004000' }) });
    expect(outcome).toMatchObject({ type: 'declined', reason: 'card-declined' });
  });

  it('finds no application for another AID', async () => {
    const outcome = await run(card().applet, { configuration: combination({ aid: 'F0544C4C595302' }) });
    expect(outcome).toMatchObject({ type: 'end-application', reason: 'no-application' });
  });

  it('refuses a service that usage control forbids', async () => {
    const outcome = await run(card().applet, { transaction: { type: '01' } });
    expect(outcome).toMatchObject({ type: 'declined', reason: 'usage-control' });
  });

  it('gives the issuer and card keys back from the certificates in the records', async () => {
    const records = new Map<number, Uint8Array>();
    await run(card().applet, {
      onExchange: ({ command, response }) => {
        if (command[1] !== 0xb2) return;
        for (const [tag, value] of parseDataObjects(response.subarray(0, -2))) records.set(tag, value);
      },
    });
    const get = (tag: number) => records.get(tag) ?? new Uint8Array(0);
    const common = { pan: TEST_PAN, date: '261123', sha1: nodeSha1 };
    const issuer = recoverIssuerKey({
      ...common,
      certificate: get(0x90),
      remainder: get(0x92),
      exponent: get(0x9f32),
      signer: made.scheme.key,
    });
    if (!issuer.valid) throw new Error(issuer.fault);
    const icc = recoverIccKey({
      ...common,
      certificate: get(0x9f46),
      remainder: get(0x9f48),
      exponent: get(0x9f47),
      signer: issuer.key,
      staticData: staticDataToAuthenticate(made.profile),
    });
    if (!icc.valid) throw new Error(icc.fault);
    expect(icc.key.modulus.toHex().toUpperCase()).toBe(made.profile.keys.iccModulus);
  });

  it('makes a trace without PAN', async () => {
    const lines: string[] = [];
    await run(card().applet, {
      onExchange: ({ command, response, ms }) => {
        expect(ms).toBeGreaterThanOrEqual(0);
        lines.push(JSON.stringify(describeApdu(command, response)));
      },
    });
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.join('\n')).not.toContain(TEST_PAN);
    expect(lines.join('\n')).toContain('999999******0014');
  });

  it('card gone, reader broken, reader silent: outcomes, not exceptions', async () => {
    for (const at of [0, 1, 2, 3]) {
      let count = 0;
      const { applet } = card();
      const reader: CardReader = {
        transceive: (command) => {
          if (count++ === at) throw new CardRemoved();
          return applet.transceive(command);
        },
      };
      expect(await run(reader)).toMatchObject({ type: 'try-again', reason: 'card-removed' });
    }
    const broken: CardReader = { transceive: () => Promise.reject(new Error('usb')) };
    expect(await run(broken)).toMatchObject({ type: 'end-application', reason: 'reader-failure' });
    const silent: CardReader = { transceive: () => new Promise(() => undefined) };
    const outcome = await runContactless({
      reader: silent,
      configuration: TEST_CONFIGURATION,
      transaction: TRANSACTION,
      exchangeTimeoutMs: 5,
    });
    expect(outcome).toMatchObject({ type: 'try-again', reason: 'reader-timeout' });
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const running = runContactless({
      reader: { transceive: () => new Promise(() => undefined) },
      configuration: TEST_CONFIGURATION,
      transaction: TRANSACTION,
      signal: controller.signal,
    });
    controller.abort();
    expect(await running).toMatchObject({ type: 'end-application', reason: 'cancelled' });
  });
});
