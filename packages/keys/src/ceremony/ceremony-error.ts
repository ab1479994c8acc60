import { KeyInputError } from '../input-error.ts';

/** Stable codes of what a key ceremony refuses. */
export type CeremonyErrorCode =
  /** A line of a sheet is not as it was printed: digits, their count, its number or its checksum. */
  | 'ERR_CEREMONY_LINE'
  /** The lines of a sheet are right, and the sheet as a whole is not: cut short, too long, of an unknown form, or with another caption. */
  | 'ERR_CEREMONY_SHEET'
  /** There are more or fewer custodians than a ceremony has, or a threshold that is none. */
  | 'ERR_CEREMONY_COUNT'
  /** A part is not as long as the key. */
  | 'ERR_CEREMONY_PART_LENGTH'
  /** A part leaves the key to somebody else alone: it is zero, or equal to another. */
  | 'ERR_CEREMONY_PART_WEAK'
  /** A part has another check value than its sheet says, or does not belong to the key of the others. */
  | 'ERR_CEREMONY_PART_DAMAGED'
  /** A part is of another ceremony, or of another kind. */
  | 'ERR_CEREMONY_PART_FOREIGN'
  /** One part is given twice. */
  | 'ERR_CEREMONY_PART_TWICE'
  /** There are fewer parts than the key needs. */
  | 'ERR_CEREMONY_PART_MISSING'
  /** What the parts give is not the key that they were made of, or a key that must not be used. */
  | 'ERR_CEREMONY_KEY';

/** A ceremony that cannot go on. Says which part or line, and what to do: never a digit of a component, a share or a key. */
export class CeremonyError extends KeyInputError<CeremonyErrorCode> {
  override readonly name = 'CeremonyError';
  /** What the people in the room do now. */
  readonly remedy: string;

  constructor(code: CeremonyErrorCode, path: string, message: string, remedy: string) {
    super(code, path, message);
    this.remedy = remedy;
  }
}
