import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackError, UnpackError } from './errors.ts';
import { encodeReplacementAmounts, parseReplacementAmounts } from './replacement-amounts.ts';

describe('replacement amounts', () => {
  it('are read and written', () => {
    const text = `${'500'.padStart(12, '0')}${'0'.repeat(12)}D00000000C00000025`;
    const amounts = {
      transactionMinor: 500n,
      settlementMinor: 0n,
      transactionFee: { sign: 'D', amountMinor: 0n },
      settlementFee: { sign: 'C', amountMinor: 25n },
    } as const;
    expect(parseReplacementAmounts(text)).toEqual(amounts);
    expect(encodeReplacementAmounts(amounts)).toBe(text);
    expect(encodeReplacementAmounts({ transactionMinor: 500n })).toBe(
      `000000000500${'0'.repeat(12)}D00000000D00000000`,
    );
    expect(parseReplacementAmounts('0'.repeat(42)).transactionMinor).toBe(0n);
  });

  it.each([
    '',
    '0'.repeat(41),
    `${'0'.repeat(24)}000000001D00000000`,
    `00000000050X${'0'.repeat(30)}`,
    `-${'0'.repeat(41)}`,
  ])('of another form are refused: %j', (text) => {
    expect(() => parseReplacementAmounts(text)).toThrow(UnpackError);
  });

  it('that do not fit are refused by name', () => {
    expect(() => encodeReplacementAmounts({ transactionMinor: 1_000_000_000_000n })).toThrow(PackError);
    expect(() => encodeReplacementAmounts({ transactionMinor: -1n })).toThrow(/DE95\.transactionMinor/);
  });

  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 999_999_999_999n), fc.bigInt(0n, 999_999_999_999n), (first, second) => {
        const text = encodeReplacementAmounts({ transactionMinor: first, settlementMinor: second });
        expect(parseReplacementAmounts(text)).toMatchObject({
          transactionMinor: first,
          settlementMinor: second,
        });
      }),
    );
  });
});
