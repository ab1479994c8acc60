import type { Payment } from '@tallystick/protocol';
import { expect, it } from 'vitest';
import { paymentsAsCsv } from './payments-csv.ts';

const paidAt = (createdAt: string): Payment => ({
  id: 'pay_00000000000000000000000000',
  status: 'approved',
  amount: { value: 1250, currency: 'EUR' },
  terminalId: 'trm_00000000000000000000000000',
  terminalNumber: '12345678',
  terminalLabel: 'Counter',
  createdAt,
});

it('reported/L06: an export has the merchant’s time, and tells the hour that comes twice apart', () => {
  const hours = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'].map(paidAt);
  const rows = paymentsAsCsv(hours, 'Europe/Berlin').trim().split('\r\n');
  expect(rows.map((row) => row.split(',').slice(-2))).toEqual([
    ['created_at_local', 'time_zone'],
    ['2026-10-25T02:30:00+02:00', 'Europe/Berlin'],
    ['2026-10-25T02:30:00+01:00', 'Europe/Berlin'],
  ]);
});

it.each([
  ['=1+1', "'=1+1"],
  ['\uff1d1+1', "'\uff1d1+1"],
  [' \u200b=cmd', "' \u200b=cmd"],
  ['a;=1+1', '"a;=1+1"'],
  ['a\t=1+1', '"a\t=1+1"'],
  ['@SUM(1;2)', '"\'@SUM(1;2)"'],
  ['Table 1-2', 'Table 1-2'],
])('reviewed/Low: a text such as %j is no formula in an export', (reference, cell) => {
  const [, row = ''] = paymentsAsCsv(
    [{ ...paidAt('2026-10-25T00:30:00.000Z'), reference }],
    'Europe/Berlin',
  ).split('\r\n');
  expect(row).toContain(`,${cell},,2026-10-25T`);
});

it('issue9/7: an export says who took a payment, and a name is no formula either', () => {
  const cashier = { id: 'opr_00000000000000000000000000', name: '=Robin' };
  const [head = '', row = ''] = paymentsAsCsv(
    [{ ...paidAt('2026-10-25T00:30:00.000Z'), cashier }],
    'Europe/Berlin',
  ).split('\r\n');
  expect(row.split(',')[head.split(',').indexOf('cashier')]).toBe("'=Robin");
});
