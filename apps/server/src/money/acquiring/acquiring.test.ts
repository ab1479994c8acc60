import { compile, ISO_1987_BINARY, RESPONSE_CODES } from '@tallystick/iso8583';
import { describe, expect, it } from 'vitest';
import { describeStep } from './describe-step.ts';
import { type RequestFacts, reversalMessage } from './message.ts';
import { createTraceNumbers } from './numbers.ts';
import { acknowledgesReversal, isDecided, meaningOfResponse } from './response-code.ts';
import { pauseAfter } from './reversal-worker.ts';
import { messageStep } from './stored-step.ts';

const FACTS: RequestFacts = {
  terminalNumber: '12345678',
  merchantNumber: '276000000000015',
  amountMinor: 1250n,
  currencyNumeric: '978',
  stan: '000042',
  retrievalReference: '632704000042',
  transmittedAt: '1123043248',
};
const codec = compile(ISO_1987_BINARY);

describe('response codes', () => {
  it('reviewed/P4: every code of the table has its meaning decided once; all others are unknown and reversed', () => {
    const codes = Object.keys(RESPONSE_CODES);
    expect(codes.filter((code) => !isDecided(code))).toEqual([]);
    expect(codes.filter((code) => meaningOfResponse(code).kind === 'approved')).toEqual(['00']);
    const unknown = codes.filter((code) => meaningOfResponse(code).kind === 'unknown').sort();
    expect(unknown).toEqual(
      ['06', '08', '09', '10', '11', '16', '20', '22', '24', '25', '26', '27', '28', '29']
        .concat(['32', '68', '90', '91', '95', '96'])
        .sort(),
    );
    for (const code of ['ZZ', '99', 'N7', '', 'constructor']) {
      expect(meaningOfResponse(code)).toEqual({ kind: 'unknown', reason: 'host_error' });
    }
    expect(meaningOfResponse('51')).toEqual({ kind: 'declined', reason: 'insufficient_funds' });
    expect(meaningOfResponse('91')).toEqual({ kind: 'unknown', reason: 'issuer_unavailable' });
  });

  it('takes a reversal for done only when the host says so', () => {
    expect(['00', '21', '25'].every(acknowledgesReversal)).toBe(true);
    expect(['91', '96', '05', undefined].some(acknowledgesReversal)).toBe(false);
  });
});

describe('trace numbers', () => {
  it('count from 1 to 999999 and round again', () => {
    const numbers = createTraceNumbers(999_998);
    expect([numbers.stan(), numbers.stan(), numbers.stan()]).toEqual(['999999', '000001', '000002']);
  });

  it('make retrieval references of the day and hour in UTC', () => {
    const numbers = createTraceNumbers();
    expect(numbers.retrievalReference('000042', Date.UTC(2026, 10, 23, 4, 59))).toBe('632704000042');
    expect(numbers.retrievalReference('000042', Date.UTC(2030, 0, 1, 0, 0))).toBe('000100000042');
    expect(numbers.retrievalReference('000042', Date.UTC(2028, 11, 31, 23, 0))).toBe('836623000042');
  });
});

describe('reversals', () => {
  it('name the original without a PAN, as 0400, then 0420, then 0421', () => {
    const name = { stan: '000077', transmittedAt: '1123043301' };
    expect([1, 2, 3, 9].map((attempt) => reversalMessage(FACTS, attempt, name).mti)).toEqual([
      '0400',
      '0420',
      '0421',
      '0421',
    ]);
    const message = codec.unpack(codec.pack(reversalMessage(FACTS, 1, name)));
    expect(message[90]).toBe('0200000042112304324800000000000' + '00000000000');
    expect(message[2] ?? message[35] ?? message[55]).toBeUndefined();
  });

  it('wait longer each time, five minutes at most', () => {
    expect([1, 2, 3, 50].map(pauseAfter)).toEqual([1_000, 2_000, 4_000, 300_000]);
  });
});

describe('stored messages', () => {
  it('keep neither PAN nor track, wherever they stand', () => {
    const pan = '9999991234567893';
    const message = {
      mti: '0200',
      2: pan,
      4: '000000001250',
      35: `${pan}D2912201000000000`,
      48: `note ${pan}`,
      52: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      55: Uint8Array.fromHex(`5a08${pan}9f2608aabbccddeeff0011`),
    };
    const step = messageStep(codec, 'iso1987binary', message, { at: 0, direction: 'sent', pan });
    const stored = JSON.stringify(step);
    expect(stored).not.toContain(pan);
    expect(stored).not.toContain(new TextEncoder().encode(pan).toHex());
    expect(stored).not.toContain('0102030405060708');
    const shown = describeStep(step);
    expect(shown.title).toBe('0200 Authorisation request');
    expect(JSON.stringify(shown)).toContain('AABBCCDDEEFF0011');
    expect(shown.objects?.find(({ tag }) => tag === 'DE2')?.value).toMatch(/^999999\*+7893$/);
  });
});
