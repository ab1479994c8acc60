import type { PaymentRecord } from '../payment-record.ts';

const AT = new Date(Date.UTC(2026, 10, 23, 9, 0, 0));

/** A payment as a row would give it, that waits for its card or whose card was presented. */
export const paymentRecord = (status: 'created' | 'presented' = 'created'): PaymentRecord => ({
  merchantId: 'mer_00000000000000000000000000',
  id: 'pay_00000000000000000000000000',
  status,
  amountMinor: 1250n,
  currency: 'EUR',
  reference: undefined,
  cashier: undefined,
  terminalId: 'trm_00000000000000000000000000',
  terminalNumber: '12345678',
  terminalLabel: 'Test till',
  merchantNumber: '276000000000015',
  deviceId: 'dev_00000000000000000000000000',
  idempotencyKey: 'key-1',
  stan: '000042',
  retrievalReference: '632704000042',
  receiptId: 'rcp_00000000000000000000000000',
  createdAt: AT,
  ...(status === 'created'
    ? {}
    : {
        presented: {
          at: AT,
          ticketId: 'jti-1',
          transmittedAt: '1123090000',
          card: {
            maskedPan: '999999******0003',
            scheme: 'test',
            cvm: 'none',
            applicationId: undefined,
            applicationLabel: undefined,
          },
        },
      }),
});
