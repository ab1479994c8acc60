/** Times and lengths of a PIN entry. */
export interface PinEntryTerms {
  /** Digits that a PIN has at least and at most: 4 to 12 (ISO 9564-1:2017, 8.1). */
  readonly least: number;
  readonly most: number;
  /** How long the whole entry may take, and how long a person may wait between two keys, in milliseconds. */
  readonly wholeMs: number;
  readonly betweenMs: number;
}

/** PCI PTS and MPoC leave the times to the vendor: a minute is enough for who looks for their glasses. */
export const PIN_ENTRY_TERMS: PinEntryTerms = { least: 4, most: 12, wholeMs: 60_000, betweenMs: 20_000 };

/** Why an entry ended without a PIN. */
export type PinEntryEnd =
  /** The person gave the payment up. */
  | 'cancelled'
  /** The person has no PIN, or does not want to enter it. */
  | 'bypassed'
  | 'timed-out'
  /** The screen was left, covered or turned off. */
  | 'interrupted';

/** What of an entry may be shown and spoken: never a digit. */
export interface PinEntryShown {
  readonly entered: number;
  readonly mayConfirm: boolean;
  readonly end: PinEntryEnd | 'confirmed' | undefined;
}

/**
 * One entry of a PIN. It holds the digits, and nobody sees them before the entry is confirmed; when it ends in any other way they are
 * overwritten. After its end nothing changes it any more.
 */
export class PinEntry {
  readonly #terms: PinEntryTerms;
  readonly #digits: Uint8Array;
  readonly #endsAt: number;
  #entered = 0;
  #touchedAt: number;
  #end: PinEntryEnd | 'confirmed' | undefined;

  /** @param now milliseconds of a clock that does not jump */
  constructor(now: number, terms: PinEntryTerms = PIN_ENTRY_TERMS) {
    this.#terms = terms;
    this.#digits = new Uint8Array(terms.most);
    this.#endsAt = now + terms.wholeMs;
    this.#touchedAt = now;
  }

  get shown(): PinEntryShown {
    return {
      entered: this.#entered,
      mayConfirm: this.#end === undefined && this.#entered >= this.#terms.least,
      end: this.#end,
    };
  }

  /** When the entry ends by itself unless a key is pressed. */
  get dueAt(): number {
    return Math.min(this.#endsAt, this.#touchedAt + this.#terms.betweenMs);
  }

  /** Enters a digit; one too many is not taken. */
  enter(digit: number, now: number): void {
    if (!this.#isOpen(now) || !Number.isInteger(digit) || digit < 0 || digit > 9) return;
    this.#touchedAt = now;
    if (this.#entered === this.#terms.most) return;
    this.#digits[this.#entered] = digit;
    this.#entered += 1;
  }

  /** Takes all digits back: who is not sure of one is not sure which. */
  clear(now: number): void {
    if (!this.#isOpen(now)) return;
    this.#touchedAt = now;
    this.#wipe();
  }

  /**
   * Confirms.
   *
   * @returns a copy of the digits, one a byte: whoever takes it wipes it; nothing when there are too few, or the entry has ended
   */
  confirm(now: number): Uint8Array | undefined {
    if (!this.#isOpen(now) || this.#entered < this.#terms.least) return undefined;
    const pin = this.#digits.slice(0, this.#entered);
    this.#wipe();
    this.#end = 'confirmed';
    return pin;
  }

  /** Ends the entry without a PIN. */
  end(why: PinEntryEnd): void {
    if (this.#end !== undefined) return;
    this.#wipe();
    this.#end = why;
  }

  /** Ends it if its time is over. */
  tick(now: number): void {
    this.#isOpen(now);
  }

  #isOpen(now: number): boolean {
    if (now >= this.dueAt) this.end('timed-out');
    return this.#end === undefined;
  }

  #wipe(): void {
    this.#digits.fill(0);
    this.#entered = 0;
  }
}
