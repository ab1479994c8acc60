export interface NonceRingOptions {
  /** `length` random bytes. */
  readonly random: (length: number) => Uint8Array;
  /** A new nonce is made this often, in seconds, so that devices can use one for several requests. */
  readonly rotateSeconds?: number;
  /** A nonce is accepted for this long after it was made, in seconds. */
  readonly lifeSeconds?: number;
}

const NONCE_BYTES = 16;

/**
 * The DPoP nonces of this process (RFC 9449 section 8): random, held in memory and nowhere else. A proof is accepted only with a nonce
 * that this very process made, so a proof that another process has seen, or this one before a restart, is refused by its nonce, and the
 * replay cache in memory is complete. No database write per request.
 */
export class NonceRing {
  readonly #random: (length: number) => Uint8Array;
  readonly #rotateMs: number;
  readonly #lifeMs: number;
  readonly #made = new Map<string, number>();
  #current = '';
  #currentMadeAt = Number.NEGATIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;

  constructor({ random, rotateSeconds = 60, lifeSeconds = 180 }: NonceRingOptions) {
    this.#random = random;
    this.#rotateMs = rotateSeconds * 1000;
    this.#lifeMs = lifeSeconds * 1000;
  }

  /** The nonce to send now. @param now Unix milliseconds. */
  current(now: number): string {
    this.#watchClock(now);
    if (now - this.#currentMadeAt < this.#rotateMs) return this.#current;
    for (const [nonce, madeAt] of this.#made) {
      if (now - madeAt >= this.#lifeMs) this.#made.delete(nonce);
    }
    this.#current = Buffer.from(this.#random(NONCE_BYTES)).toString('base64url');
    this.#currentMadeAt = now;
    this.#made.set(this.#current, now);
    return this.#current;
  }

  /** Until when (Unix milliseconds) a nonce is good, or undefined if it is not one of this process or is over. */
  validUntil(nonce: string, now: number): number | undefined {
    this.#watchClock(now);
    const madeAt = this.#made.get(nonce);
    if (madeAt === undefined || now - madeAt >= this.#lifeMs) return undefined;
    return madeAt + this.#lifeMs;
  }

  /** A clock that is set back would bring old nonces to life whose uses are forgotten: then all of them end. */
  #watchClock(now: number): void {
    if (now < this.#latest) {
      this.#made.clear();
      this.#currentMadeAt = Number.NEGATIVE_INFINITY;
    }
    this.#latest = now;
  }
}
