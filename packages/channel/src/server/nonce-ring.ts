import { toBase64Url } from '@tallystick/encoding';
import { equalText } from '@tallystick/encoding/node';

/** Options of the nonces of a process. */
export interface NonceRingOptions {
  /** `length` random bytes. */
  readonly random: (length: number) => Uint8Array;
  /** Name of this process, new at each start: {@link ISSUER_CHARACTERS} characters of base64url. */
  readonly issuer: string;
  /** Keyed digest that all processes share and nobody else can make: at least 12 bytes. */
  readonly digest: (text: string) => Uint8Array;
  /** A new nonce is made this often, in seconds, so that devices can use one for several requests. */
  readonly rotateSeconds?: number;
  /** A nonce is accepted for this long after it was made, in seconds. */
  readonly lifeSeconds?: number;
}

/** Length of a process's name: 9 bytes in base64url. */
export const ISSUER_CHARACTERS = 12;
const NONCE_BYTES = 12;
const SEAL_BYTES = 12;
const SEALED = /^[A-Za-z0-9_-]{44}$/;

/**
 * The DPoP nonces of this process (RFC 9449 section 8): the name of the process, 96 random bits, and a seal that every process can verify.
 * Only the process that issued a nonce holds it, in memory. That process admits the proofs with the nonce, so its replay cache is complete for
 * them; any other process reads the issuer from the nonce and asks it. The nonces of a process that ended are invalid everywhere, so no proof
 * that it admitted can be replayed. No database write per request.
 */
export class NonceRing {
  readonly #random: (length: number) => Uint8Array;
  readonly #issuer: string;
  readonly #digest: (text: string) => Uint8Array;
  readonly #rotateMs: number;
  readonly #lifeMs: number;
  readonly #made = new Map<string, number>();
  #current = '';
  #currentMadeAt = Number.NEGATIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;

  constructor({ random, issuer, digest, rotateSeconds = 60, lifeSeconds = 180 }: NonceRingOptions) {
    if (issuer.length !== ISSUER_CHARACTERS) throw new TypeError('an issuer is 9 bytes in base64url');
    this.#random = random;
    this.#issuer = issuer;
    this.#digest = digest;
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
    const open = `${this.#issuer}${toBase64Url(this.#random(NONCE_BYTES))}`;
    this.#current = `${open}${this.#seal(open)}`;
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

  /** The process that issued a nonce, if it is another process of this server. Only that process knows whether the nonce is still valid. */
  issuerOf(nonce: string): string | undefined {
    if (!SEALED.test(nonce) || nonce.startsWith(this.#issuer)) return undefined;
    const open = nonce.slice(0, -(SEAL_BYTES / 3) * 4);
    return equalText(nonce.slice(open.length), this.#seal(open))
      ? open.slice(0, ISSUER_CHARACTERS)
      : undefined;
  }

  #seal(open: string): string {
    return toBase64Url(this.#digest(open).subarray(0, SEAL_BYTES));
  }

  /** A clock that is set back would make old nonces valid again whose uses are forgotten, so all nonces are dropped. */
  #watchClock(now: number): void {
    if (now < this.#latest) {
      this.#made.clear();
      this.#currentMadeAt = Number.NEGATIVE_INFINITY;
    }
    this.#latest = now;
  }
}
