import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Payment } from './payment.ts';
import { Id, Strict } from './primitives.ts';
import { TerminalNumber } from './terminal-name.ts';
import { ReceiptLines } from './terminal-settings.ts';

export const Receipt = Type.Object({
  id: Id('receipt'),
  merchantName: Type.String(),
  merchantNumber: Type.String(),
  timeZone: Type.String({ description: 'IANA time zone of the merchant, which times are printed in.' }),
  terminalNumber: TerminalNumber,
  receiptLines: ReceiptLines,
  payment: Payment,
  applicationId: Type.Optional(Type.String({ description: 'AID.' })),
  applicationLabel: Type.Optional(Type.String()),
  test: Type.Boolean(),
});
export type Receipt = Static<typeof Receipt>;

/** A receipt is reached by its unguessable id alone: it holds nothing but what is printed. The page for people is `/r/:id`. */
export const getReceipt = endpoint({
  id: 'getReceipt',
  method: 'GET',
  path: '/v1/receipts/:id',
  access: 'public',
  tag: 'Payments',
  summary: 'A receipt by its id: what was paid, where and with which card',
  status: 200,
  params: Strict({ id: Id('receipt') }),
  response: Receipt,
});
