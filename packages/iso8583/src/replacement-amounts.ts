import { PackError, UnpackError } from './errors.ts';
import type { Message } from './message.ts';

/** A fee of DE95: to whose debit or credit it is, and how much. The sign says nothing where the fee is zero. */
export interface ReplacementFee {
  readonly sign: 'C' | 'D';
  readonly amountMinor: bigint;
}

/** What DE95 says remains of an amount that is reversed in part (ISO 8583:1987, DE95): 42 positions in all. */
export interface ReplacementAmounts {
  /** Actual amount, transaction: 12 digits. */
  readonly transactionMinor: bigint;
  /** Actual amount, settlement: 12 digits. */
  readonly settlementMinor: bigint;
  /** Actual amount, transaction fee: sign and 8 digits. */
  readonly transactionFee: ReplacementFee;
  /** Actual amount, settlement fee: sign and 8 digits. */
  readonly settlementFee: ReplacementFee;
}

const LENGTH = 42;
const AMOUNT_DIGITS = 12;
const FEE_DIGITS = 8;
const NO_FEE: ReplacementFee = { sign: 'D', amountMinor: 0n };
// Hosts that have no fees fill the sign with a zero or a space, too.
const FORM = /^(\d{12})(\d{12})([CD]\d{8}|[0 ]0{8})([CD]\d{8}|[0 ]0{8})$/;

const digits = (value: bigint, length: number, name: string): string => {
  const text = value.toString();
  if (value < 0n || text.length > length) {
    throw new PackError('ERR_PACK_CHARACTER', `DE95.${name}`, `must be at most ${length} digits`);
  }
  return text.padStart(length, '0');
};

/**
 * DE95 as its 42 positions. Settlement amount and fees that are left out are zero.
 *
 * @throws {PackError} naming the part (`DE95.transactionMinor`) that is negative or too long.
 */
export function encodeReplacementAmounts(
  amounts: Pick<ReplacementAmounts, 'transactionMinor'> & Partial<ReplacementAmounts>,
): string {
  const { transactionFee = NO_FEE, settlementFee = NO_FEE } = amounts;
  return (
    digits(amounts.transactionMinor, AMOUNT_DIGITS, 'transactionMinor') +
    digits(amounts.settlementMinor ?? 0n, AMOUNT_DIGITS, 'settlementMinor') +
    transactionFee.sign +
    digits(transactionFee.amountMinor, FEE_DIGITS, 'transactionFee') +
    settlementFee.sign +
    digits(settlementFee.amountMinor, FEE_DIGITS, 'settlementFee')
  );
}

const feeOf = (text: string): ReplacementFee => ({
  sign: text.startsWith('C') ? 'C' : 'D',
  amountMinor: BigInt(text.slice(1)),
});

/**
 * The parts of a DE95.
 *
 * @throws {UnpackError} ERR_UNPACK_LENGTH or ERR_UNPACK_CHARACTER if it is not of that form.
 */
export function parseReplacementAmounts(value: string): ReplacementAmounts {
  const partial: Message = { mti: '' };
  if (value.length !== LENGTH) {
    throw new UnpackError('ERR_UNPACK_LENGTH', 'DE95', value.length, `must be ${LENGTH} positions`, partial);
  }
  const [, transaction, settlement, transactionFee, settlementFee] = FORM.exec(value) ?? [];
  if (!transaction || !settlement || !transactionFee || !settlementFee) {
    throw new UnpackError('ERR_UNPACK_CHARACTER', 'DE95', 0, 'not two amounts and two signed fees', partial);
  }
  return {
    transactionMinor: BigInt(transaction),
    settlementMinor: BigInt(settlement),
    transactionFee: feeOf(transactionFee),
    settlementFee: feeOf(settlementFee),
  };
}
