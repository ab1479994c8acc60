import {
  parseDataObjects,
  TAG_5F2A_TRANSACTION_CURRENCY_CODE,
  TAG_9A_TRANSACTION_DATE,
  TAG_9C_TRANSACTION_TYPE,
  TAG_9F1A_TERMINAL_COUNTRY_CODE,
  TAG_9F6C_CTQ,
  TAG_9F02_AMOUNT_AUTHORISED,
  TAG_9F03_AMOUNT_OTHER,
  TAG_9F10_IAD,
  TAG_9F27_CID,
  TAG_9F33_TERMINAL_CAPABILITIES,
  TAG_9F34_CVM_RESULTS,
  TAG_9F35_TERMINAL_TYPE,
  TAG_9F37_UNPREDICTABLE_NUMBER,
  TAG_9F66_TTQ,
  TAG_84_DF_NAME,
} from '@tallystick/emv';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { amendTerminal, getPaymentTrace, getPersonalisation, type Payment } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changed } from './testing/field-55.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { approve, createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { asOperator, codeOf, enrolDevice, newTerminal, TEST_API_KEY } from './testing/test-devices.ts';
import { payingDevice, readCardFor, sealedCard } from './testing/test-payments.ts';
import { acquirerUp } from './testing/until.ts';

const CVM_LIMIT = 5_000;
const TRANSACTION_LIMIT = 60_000;
const DAY_MS = 86_400_000;

type Changes = Readonly<Record<number, string | undefined>>;

/** Field 55 without verification on the card's device, as a terminal sends it below the limit. */
const UNVERIFIED: Changes = {
  [TAG_9F6C_CTQ]: '0800',
  [TAG_9F34_CVM_RESULTS]: '1F0002',
  [TAG_9F66_TTQ]: '20800000',
};
const CDCVM: Changes = { [TAG_9F6C_CTQ]: '0880', [TAG_9F34_CVM_RESULTS]: '010002' };

/** What a modified terminal presents, and the rule that the audit names. */
const TRICKS: readonly (readonly [
  name: string,
  rule: RegExp,
  trick: { readonly amount?: number; readonly changes?: Changes; readonly cvm?: string },
])[] = [
  [
    '400.00 unverified, as if below the limit',
    /qualifiers.*verification/,
    { amount: 40_000, changes: UNVERIFIED },
  ],
  [
    '400.00 unverified, with the qualifiers of above the limit',
    /^verification/,
    { amount: 40_000, changes: { [TAG_9F6C_CTQ]: '0800', [TAG_9F34_CVM_RESULTS]: '1F0002' } },
  ],
  ['the limit itself unverified', /verification/, { amount: CVM_LIMIT, changes: UNVERIFIED }],
  [
    'verification on a device that the card does not tell of',
    /verification/,
    {
      amount: 40_000,
      changes: { [TAG_9F6C_CTQ]: '0800' },
      cvm: 'cdcvm',
    },
  ],
  [
    'no verification in words, and one in the results',
    /verification/,
    {
      changes: { [TAG_9F34_CVM_RESULTS]: '010002' },
    },
  ],
  [
    'a signature that it cannot take',
    /verification/,
    {
      amount: 40_000,
      changes: { [TAG_9F6C_CTQ]: '4800', [TAG_9F34_CVM_RESULTS]: '1E0000' },
      cvm: 'signature',
    },
  ],
  ['the qualifiers of a terminal for signatures', /qualifiers/, { changes: { [TAG_9F66_TTQ]: '22800000' } }],
  ['qualifiers that ask for no online cryptogram', /qualifiers/, { changes: { [TAG_9F66_TTQ]: '20000000' } }],
  ['no qualifiers', /qualifiers: tag 9F66 is absent/, { changes: { [TAG_9F66_TTQ]: undefined } }],
  [
    'capabilities that it was not given',
    /capabilities/,
    {
      changes: { [TAG_9F33_TERMINAL_CAPABILITIES]: 'E0F8C8' },
    },
  ],
  [
    'another amount to the card',
    /amount: tag 9F02/,
    {
      changes: { [TAG_9F02_AMOUNT_AUTHORISED]: '000000000001' },
    },
  ],
  ['cash back', /amount: tag 9F03/, { changes: { [TAG_9F03_AMOUNT_OTHER]: '000000000100' } }],
  ['another currency to the card', /currency/, { changes: { [TAG_5F2A_TRANSACTION_CURRENCY_CODE]: '0392' } }],
  ['cash instead of goods', /transaction type/, { changes: { [TAG_9C_TRANSACTION_TYPE]: '01' } }],
  ['a refund instead of goods', /transaction type/, { changes: { [TAG_9C_TRANSACTION_TYPE]: '20' } }],
  ['another country', /terminal/, { changes: { [TAG_9F1A_TERMINAL_COUNTRY_CODE]: '0840' } }],
  ['another type of terminal', /terminal/, { changes: { [TAG_9F35_TERMINAL_TYPE]: '25' } }],
  ['a day of last week', /date/, { changes: { [TAG_9A_TRANSACTION_DATE]: '260101' } }],
  ['an offline approval', /online only/, { changes: { [TAG_9F27_CID]: '40' } }],
  ['what the card declined', /online only/, { changes: { [TAG_9F27_CID]: '00' } }],
  [
    'an application that it was not given',
    /application/,
    { changes: { [TAG_84_DF_NAME]: 'A0000000031010' } },
  ],
  [
    'a number of its own',
    /unpredictable number/,
    { changes: { [TAG_9F37_UNPREDICTABLE_NUMBER]: '01020304' } },
  ],
  ['no number', /unpredictable number/, { changes: { [TAG_9F37_UNPREDICTABLE_NUMBER]: undefined } }],
];

describe('a terminal that was modified', () => {
  const clock = createManualClock();
  let host: ScriptedHost;
  let app: TestApp;
  let till: ReturnType<typeof payingDevice>;
  let other: ReturnType<typeof payingDevice>;
  let device: Awaited<ReturnType<typeof enrolDevice>>;

  beforeAll(async () => {
    host = await createScriptedHost();
    app = await createTestApp(
      'pglite',
      {
        seedApiKey: TEST_API_KEY,
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: 10_000 },
      },
      { clock },
    );
    await app.listen();
    await acquirerUp(app);
    const emvLimits = { cvmLimit: CVM_LIMIT, transactionLimit: TRANSACTION_LIMIT };
    device = await enrolDevice(app, {
      terminal: await newTerminal(app, { maximumAmount: 100_000, emvLimits }),
    });
    till = payingDevice(app, device);
    other = payingDevice(app, await enrolDevice(app));
  });
  afterAll(async () => {
    await app.drop();
    await host.close();
  });

  const asked = (): number => host.requests.filter(({ mti }) => mti === '0200').length;
  /** Presents what a card gave, with some of it changed. */
  const present = async (
    payment: Payment,
    ticket: string,
    changes: Changes = {},
    more: { readonly cvm?: string; readonly read?: string; readonly over?: boolean } = {},
  ): Promise<Payment> => {
    const read = more.read ?? (await readCardFor(app, payment, ticket));
    const over = payment.amount.value >= CVM_LIMIT ? { ...CDCVM, [TAG_9F66_TTQ]: '20C00000' } : {};
    const de55 = toBase64Url(changed(fromBase64Url(read), { ...over, ...changes }));
    const cvm = more.cvm ?? 'none';
    return till.present(payment, ticket, await sealedCard(app, payment, ticket, { de55, cvm }));
  };
  const whyRefused = async (payment: Payment): Promise<string> => {
    const { steps } = await asOperator(app).call(getPaymentTrace, { params: { id: payment.id } });
    return steps.find(({ title }) => title === 'Refused here')?.summary ?? '';
  };

  it('reviewed/M1: an honest terminal is approved below the limit unverified, and at the limit verified', async () => {
    const low = await till.ready(CVM_LIMIT - 1);
    expect((await present(low.payment, low.ticket)).status).toBe('approved');
    const high = await till.ready(CVM_LIMIT);
    expect((await present(high.payment, high.ticket, {}, { cvm: 'cdcvm' })).status).toBe('approved');
  });

  it.each(TRICKS)(
    'reviewed/M1: that presents %s is declined, and nothing is sent',
    async (_, rule, trick) => {
      const { payment, ticket } = await till.ready(trick.amount ?? 1_000);
      const before = asked();
      const { changes = {}, cvm } = trick;
      const paid = await present(payment, ticket, changes, cvm === undefined ? {} : { cvm });
      expect(paid).toMatchObject({ status: 'declined', reason: 'not_permitted' });
      expect(paid).not.toHaveProperty('responseCode');
      expect(asked()).toBe(before);
      expect(await whyRefused(payment)).toMatch(rule);
      // One try: an honest reading of the same payment comes too late, and is told what became of it.
      expect(await present(payment, ticket)).toMatchObject({ status: 'declined', reason: 'not_permitted' });
      expect(asked()).toBe(before);
    },
  );

  it('reviewed/M1: that claims verification on the card’s device is for the issuer to judge, by what the card signed', async () => {
    const { payment, ticket } = await till.ready(40_000);
    host.script = (request, peer) => peer.reply(request, { 39: '65' });
    const paid = await present(payment, ticket, {}, { cvm: 'cdcvm' });
    host.script = approve;
    expect(paid).toMatchObject({ status: 'declined', responseCode: '65', reason: 'limit_exceeded' });
    const sent = host.requests.findLast(({ mti }) => mti === '0200')?.[55];
    const objects = parseDataObjects(sent instanceof Uint8Array ? sent : new Uint8Array());
    // What the claim is made of, and what covers it or does not.
    for (const tag of [TAG_9F10_IAD, TAG_9F34_CVM_RESULTS, TAG_9F66_TTQ, TAG_9F6C_CTQ]) {
      expect(objects.has(tag)).toBe(true);
    }
  });

  it('reviewed/M1: that begins a payment at or above its contactless limit is refused', async () => {
    expect(await codeOf(till.begin(TRANSACTION_LIMIT))).toBe('amount_too_large');
    expect((await till.begin(TRANSACTION_LIMIT - 1)).payment.status).toBe('created');
  });

  it('reviewed/M1: that goes on with data that were amended is held to what it was given, for a day', async () => {
    const { id } = device.terminal;
    const emvLimits = { cvmLimit: 2_000, transactionLimit: TRANSACTION_LIMIT };
    await asOperator(app).call(amendTerminal, { params: { id }, body: { emvLimits } });
    const before = await till.ready(3_000);
    expect((await present(before.payment, before.ticket)).status).toBe('approved');
    clock.jump(DAY_MS);
    await Promise.all([till.check(), other.check()]);
    const later = await till.ready(3_000);
    expect(await present(later.payment, later.ticket)).toMatchObject({ reason: 'not_permitted' });

    // One that fetches them is held to them from then on.
    const wider = { cvmLimit: 4_000, transactionLimit: TRANSACTION_LIMIT };
    await asOperator(app).call(amendTerminal, { params: { id }, body: { emvLimits: wider } });
    await device.client.call(getPersonalisation, {});
    await asOperator(app).call(amendTerminal, { params: { id }, body: { emvLimits } });
    const held = await till.ready(3_000);
    expect((await present(held.payment, held.ticket)).status).toBe('approved');
    await device.client.call(getPersonalisation, {});
    const fetched = await till.ready(3_000);
    expect(await present(fetched.payment, fetched.ticket)).toMatchObject({ reason: 'not_permitted' });
    expect((await till.begin(3_000)).payment.status).toBe('created');
    await asOperator(app).call(amendTerminal, {
      params: { id },
      body: { emvLimits: { cvmLimit: CVM_LIMIT, transactionLimit: TRANSACTION_LIMIT } },
    });
    await device.client.call(getPersonalisation, {});
  });

  it('reviewed/M2: a card that was read at one terminal before the payment is refused at another', async () => {
    const elsewhere = await other.ready(1_000);
    const read = await readCardFor(app, elsewhere.payment, elsewhere.ticket);
    const { payment, ticket } = await till.ready(1_000);
    const before = asked();
    expect(await present(payment, ticket, {}, { read })).toMatchObject({ reason: 'not_permitted' });
    expect(await whyRefused(payment)).toMatch(/^unpredictable number/);
    expect(asked()).toBe(before);
  });

  it('reviewed/M2: a card that was read for an earlier payment of the same terminal is refused', async () => {
    const first = await till.ready(1_000);
    const read = await readCardFor(app, first.payment, first.ticket);
    expect((await present(first.payment, first.ticket, {}, { read })).status).toBe('approved');
    const { payment, ticket } = await till.ready(1_000);
    expect(await present(payment, ticket, {}, { read })).toMatchObject({ reason: 'not_permitted' });
  });

  it('reviewed/M2: a card that was read under an earlier ticket of the payment is refused under the next', async () => {
    const { payment, ticket } = await till.ready(1_000);
    const read = await readCardFor(app, payment, ticket);
    expect(await present(payment, await till.renew(payment), {}, { read })).toMatchObject({
      reason: 'not_permitted',
    });
  });

  it('reviewed/M1: whose personalisation data have run out is refused until it fetches them again', async () => {
    clock.jump(31 * DAY_MS);
    const begun = await codeOf(till.begin(1_000));
    // The whole status set is asked for first where that is due too; either way nothing is charged.
    expect(['periodic_check_due', 'personalisation_expired']).toContain(begun);
  });
});
