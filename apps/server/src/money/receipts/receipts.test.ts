import { createTestDatabase } from '@tallystick/database/testing';
import type { Receipt } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_MERCHANT } from '../../tenancy/merchants/index.ts';
import { readCardFor } from '../payments/testing/card-tap.ts';
import {
  createPaymentSystem,
  device,
  type PaymentSystem,
  ticketFor,
} from '../payments/testing/payment-system.ts';
import { receipts } from './index.ts';
import { receiptPage } from './receipt-page.ts';

const RECEIPT: Receipt = {
  id: 'rcp_00000000000000000000000000',
  merchantName: 'Fish & <b>Chips</b>',
  merchantNumber: '276000000000015',
  timeZone: 'Europe/Berlin',
  terminalNumber: '12345678',
  receiptLines: ['Open till <late>'],
  applicationId: 'F0544C4C595301',
  applicationLabel: 'TALLYSTICK',
  test: true,
  payment: {
    id: 'pay_00000000000000000000000000',
    status: 'approved',
    amount: { value: 123_456_789, currency: 'EUR' },
    terminalId: 'trm_00000000000000000000000000',
    terminalNumber: '12345678',
    terminalLabel: 'Counter',
    reason: 'approved',
    responseCode: '00',
    authorisationCode: '650287',
    retrievalReference: '632704562631',
    reference: '"><script>alert(1)</script>',
    card: { maskedPan: '999999******5879', scheme: 'TALLYSTICK', entryMode: 'contactless', cvm: 'none' },
    createdAt: '2026-11-23T04:32:48.000Z',
    completedAt: '2026-11-23T04:32:49.000Z',
  },
};

describe('the receipt page', () => {
  it('is in German for a customer whose phone is, with amount and time as they are written there', () => {
    const page = receiptPage(RECEIPT, { language: 'de', locale: 'de-DE' });
    for (const said of [
      '<html lang="de">',
      'Beleg',
      'Genehmigt',
      '1.234.567,89',
      '23.11.2026',
      'Testzahlung',
      'Händler (MID)',
    ])
      expect(page).toContain(said);
    for (const english of ['Receipt', 'Approved', 'Merchant (MID)', 'Please keep'])
      expect(page).not.toContain(english);
  });

  it('prints what a receipt has to say', () => {
    const page = receiptPage(RECEIPT);
    for (const said of [
      '€1,234,567.89',
      'Approved',
      '999999******5879',
      'F0544C4C595301',
      '650287',
      '632704562631',
      '12345678',
      '276000000000015',
      'Test payment',
      '23 Nov 2026',
      'Open till &lt;late&gt;',
    ]) {
      expect(page).toContain(said);
    }
    expect(page).toMatch(/UTC|GMT|CET/);
    expect(page).toContain('noindex');
  });

  it('runs nothing that anybody wrote into a name or a reference', () => {
    const page = receiptPage(RECEIPT);
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<b>');
    expect(page).toContain('Fish &amp; &lt;b&gt;Chips&lt;/b&gt;');
  });

  it('reviewed/Low: keeps each text that somebody wrote to itself, whatever its direction', () => {
    const page = receiptPage({ ...RECEIPT, payment: { ...RECEIPT.payment, reference: 'קפה 12' } });
    expect(page).toContain('<dd><bdi>קפה 12</bdi></dd>');
    expect(page).toContain('<h1><bdi>Fish &amp;');
    expect(page).toContain('<p><bdi>Open till &lt;late&gt;</bdi></p>');
  });

  it('says of each outcome what it means for the money, and writes currencies by their own decimals', () => {
    const declined = receiptPage({
      ...RECEIPT,
      test: false,
      payment: {
        ...RECEIPT.payment,
        status: 'declined',
        reason: 'insufficient_funds',
        amount: { value: 1250, currency: 'JPY' },
      },
    });
    expect(declined).toContain('Nothing was charged');
    expect(declined).toMatch(/(JP)?¥1,250</);
    expect(declined).not.toContain('Test payment');
    const reversed = { ...RECEIPT.payment, status: 'reversed' as const, reason: 'no_answer' as const };
    expect(receiptPage({ ...RECEIPT, payment: reversed })).toContain('any amount already taken is returned');
  });

  it('draws a reversal as something that has ended, not as a warning', () => {
    const of = (status: 'reversed' | 'declined') =>
      receiptPage({ ...RECEIPT, payment: { ...RECEIPT.payment, status } });
    expect(of('reversed')).toMatch(/class="outcome reversed"/);
    expect(of('reversed')).not.toContain('M9 1l8 15H1z');
    expect(of('reversed')).toContain('.reversed,.ended{color:color-mix(in srgb,var(--ts-muted),');
  });
});

describe('receipts by their address', () => {
  let system: PaymentSystem;
  let drop: () => Promise<void>;
  let receiptUrl = '';
  const till = device(5);

  beforeAll(async () => {
    const store = await createTestDatabase('pglite');
    drop = store.drop;
    system = await createPaymentSystem({ database: store.database });
    receipts.create(system.platform, {
      payments: system,
      merchants: {
        get: async (id) => ({
          ...TEST_MERCHANT,
          id,
          name: 'Hazel & Co.',
          mode: 'test',
          createdAt: new Date(0).toISOString(),
        }),
      },
      terminals: { receiptLines: async () => ['Thank you & <come again>'] },
    });
    await system.platform.http.ready();
    const amount = { value: 1250, currency: 'EUR' as const };
    const { payment } = await system.service.create(till, 'one', { amount });
    const sealed = await system.seal({
      paymentId: payment.id,
      de55: readCardFor(payment.id, amount.value, Date.now()),
      track2: Buffer.from('9999990000000003d29122010000000000', 'hex').toString('base64url'),
      cvm: 'none',
    });
    // Nobody listens at the acquirer's port, so it is declined: that has a receipt too.
    const answer = await system.service.present(till, payment.id, ticketFor(till, payment), sealed);
    receiptUrl = answer.payment.receiptUrl ?? '';
  });
  afterAll(async () => {
    await system.close();
    await drop();
  });

  it('serves the page and its data to whoever has the address, kept by nobody and found by no search', async () => {
    const path = new URL(receiptUrl).pathname;
    const page = await system.platform.http.inject(path);
    expect(page.statusCode).toBe(200);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('Hazel &amp; Co.');
    expect(page.body).toContain('Declined');
    const data = await system.platform.http.inject(path.replace('/r/', '/v1/receipts/'));
    expect(data.json()).toMatchObject({
      merchantName: 'Hazel & Co.',
      receiptLines: ['Thank you & <come again>'],
      test: true,
      payment: { status: 'declined' },
    });
  });

  it('knows no other address, and has nothing to show of a payment that was not decided', async () => {
    const { payment } = await system.service.create(till, 'two', { amount: { value: 1, currency: 'EUR' } });
    const [row] = await system.platform.database.query<{ receipt_id: string }>(
      { text: 'select receipt_id from payments where id = $1' },
      [payment.id],
    );
    for (const id of [row?.receipt_id, 'rcp_00000000000000000000000000', 'x', '..%2f..']) {
      expect((await system.platform.http.inject(`/r/${id}`)).statusCode).toBe(404);
    }
  });
});
